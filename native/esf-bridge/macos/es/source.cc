#include "macos/es/source.h"

#include <sys/mount.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/bridge/openers.h"
#include "macos/es/message_facts.h"
#include "macos/es/overlay.h"
#include "macos/es/tamper_facts.h"

namespace portcullis::macos::es {

namespace {

// Only opens of these come to us at all: target paths are inverted, so that what is "muted" is what is selected, and every other
// open on the Mac costs nothing (ESClient.h, es_invert_muting, macOS 13). The set of target paths that the system mutes by
// default would be selected with it, so it goes first.
bool watchOnly(es_client_t* client, const std::vector<WatchedPath>& paths) {
  if (es_unmute_all_target_paths(client) != ES_RETURN_SUCCESS) return false;
  if (es_invert_muting(client, ES_MUTE_INVERSION_TYPE_TARGET_PATH) != ES_RETURN_SUCCESS) return false;
  return std::all_of(paths.begin(), paths.end(), [&](const WatchedPath& watched) {
    const auto type = watched.prefix ? ES_MUTE_PATH_TYPE_TARGET_PREFIX : ES_MUTE_PATH_TYPE_TARGET_LITERAL;
    return es_mute_path(client, watched.path.c_str(), type) == ES_RETURN_SUCCESS;
  });
}

// A client made and given back at once: the only supported way to ask whether Full Disk Access is there (ESClient.h).
es_new_client_result_t probe() {
  es_client_t* client = nullptr;
  const auto result = es_new_client(&client, ^(es_client_t*, const es_message_t*){
                                    });
  if (result == ES_NEW_CLIENT_RESULT_SUCCESS) es_delete_client(client);
  return result;
}

}  // namespace

EsSource::EsSource(SourceClocks clocks, LastResort lastResort, NewerCalls newer, SourcePace pace)
    : clocks_(std::move(clocks)), lastResort_(std::move(lastResort)), newer_(newer), pace_(pace) {}

EsSource::~EsSource() { stop(); }

void EsSource::makeClients() {
  Client::Job job;
  job.dropped = [this](uint64_t count) { sink_->eventsDropped(count); };
  job.wallMillis = clocks_.wallMillis;
  job.newer = newer_;

  Client::Job mounts = job;
  mounts.name = "mounts";
  mounts.events = {ES_EVENT_TYPE_AUTH_MOUNT, ES_EVENT_TYPE_AUTH_REMOUNT, ES_EVENT_TYPE_NOTIFY_MOUNT, ES_EVENT_TYPE_NOTIFY_REMOUNT,
                   ES_EVENT_TYPE_NOTIFY_UNMOUNT};
  mounts.handle = [this](Client& c, const es_message_t& m) { onMountMessage(c, m); };
  clients_[0] = std::make_unique<Client>(std::move(mounts));

  Client::Job opens = job;
  opens.name = "iokit";
  opens.events = {ES_EVENT_TYPE_AUTH_IOKIT_OPEN};
  opens.handle = [this](Client& c, const es_message_t& m) { onOpenMessage(c, m); };
  opens.unanswered = Answer::allow;
  clients_[1] = std::make_unique<Client>(std::move(opens));

  Client::Job files = job;
  files.name = "files";
  files.events = {ES_EVENT_TYPE_AUTH_OPEN};
  files.handle = [this](Client& c, const es_message_t& m) { onRawMessage(c, m); };
  files.prepare = [](es_client_t* client) { return watchOnly(client, {{"/dev/disk", true}, {"/dev/rdisk", true}}); };
  clients_[2] = std::make_unique<Client>(std::move(files));

  Client::Job tamper = job;
  tamper.name = "tamper";
  tamper.events = tamperEvents();
  tamper.handle = [this](Client& c, const es_message_t& m) { onTamperMessage(c, m); };
  tamper.prepare = [this](es_client_t* client) { return watchOnly(client, watchedPaths(own_)); };
  tamper.unanswered = Answer::allow;
  tamper_ = std::make_unique<Client>(std::move(tamper));
}

void EsSource::start(EventSink& sink) {
  sink_ = &sink;
  makeClients();
  keeper_ = std::thread([this] { keep(); });
  std::unique_lock lock(mutex_);
  begun_.wait(lock, [this] { return hasBegun_; });
}

void EsSource::keep() {
  bool all = startAll();
  for (const auto& client : clients_) states_.push_back(client->state().state);
  std::unique_lock lock(mutex_);
  hasBegun_ = true;
  begun_.notify_all();
  for (;;) {
    wake_.wait_for(lock, all ? pace_.watch : pace_.retry, [this] { return stopping_ || poked_; });
    if (stopping_) break;
    poked_ = false;
    lock.unlock();
    all = startAll();
    keepTamperClient();
    watchPermission();
    tellChanges();
    considerLastResort();
    lock.lock();
  }
  lock.unlock();
  drain();
  for (auto& client : clients_) client->stop();
  tamper_->stop();
}

void EsSource::protectItself(bool on) noexcept {
  if (protecting_.exchange(on) == on) return;
  {
    const std::lock_guard lock(mutex_);
    poked_ = true;
  }
  wake_.notify_all();
}

void EsSource::keepTamperClient() {
  if (!protecting_) return tamper_->stop();
  if (tamper_->make()) tamper_->subscribe();
}

// All are made before the first subscribes: with NSEndpointSecurityEarlyBoot the first subscription ends the hold of the boot
// (docs/macos.md §1), and what is mounted between it and the next would have been asked of nobody. Each for itself all the same:
// one that is refused keeps no other from running.
bool EsSource::startAll() {
  bool all = true;
  for (auto& client : clients_) all = client->make() && all;
  for (auto& client : clients_) all = client->subscribe() && all;
  return all;
}

// Nothing says so when Full Disk Access is taken away from a running client: it just hears nothing any more, or goes on until
// the process ends. Any message on any client proves that all is well, and IOKit opens come every few seconds on a Mac in use;
// only long silence is looked into. A client in doubt stays connected: it may still protect.
void EsSource::watchPermission() {
  const auto now = std::chrono::steady_clock::now();
  Moment heard{};
  bool any = false;
  for (const auto& client : clients_) {
    if (!client->connected()) continue;
    any = true;
    heard = std::max(heard, client->lastHeard());
  }
  const auto reportAll = [this](const char* state) {
    for (auto& client : clients_) client->report(state);
  };
  if (doubted_ && heard > doubtSince_) {
    doubted_ = false;
    reportAll("running");
  }
  if (!any || now - heard < pace_.silence || (lastProbe_ && now - *lastProbe_ < pace_.probe)) return;
  lastProbe_ = now;
  const auto result = probe();
  const bool fine = result == ES_NEW_CLIENT_RESULT_SUCCESS;
  const bool taken = result == ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED || result == ES_NEW_CLIENT_RESULT_ERR_NOT_ENTITLED ||
                     result == ES_NEW_CLIENT_RESULT_ERR_NOT_PRIVILEGED;
  if (!fine && !taken) return;  // too many clients, say: that tells nothing about those that there are
  if (taken && !doubted_) doubtSince_ = now;
  doubted_ = taken;
  reportAll(stateOf(result));
}

void EsSource::tellChanges() {
  std::vector<std::string> now;
  for (const auto& client : clients_) now.push_back(client->state().state);
  if (std::exchange(states_, now) != now) sink_->clientsChanged();
}

void EsSource::considerLastResort() {
  if (resorted_) return;
  const auto now = std::chrono::steady_clock::now();
  bool refused = false, running = false;
  for (const auto& client : clients_) {
    if (client->connected()) {
      running = true;  // perhaps in doubt: nothing would be won by ending it
      continue;
    }
    const auto since = client->refusedSince();
    if (since && now - *since >= pace_.lastResort) refused = true;
  }
  if (!refused) return;
  resorted_ = true;
  lastResort_(running);
}

// The process that follows an update sweeps what it finds, but a mount that was let through meanwhile would have been there for a
// moment: the core may still answer what it is at, with the verdict.
void EsSource::drain() {
  for (auto& client : clients_) client->quiet();
  const auto end = std::chrono::steady_clock::now() + pace_.drain;
  const auto waits = [](const auto& client) { return client->waiting() > 0; };
  while (std::any_of(clients_.begin(), clients_.end(), waits) && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

void EsSource::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (keeper_.joinable()) keeper_.join();
}

std::vector<ClientState> EsSource::clients() const {
  std::vector<ClientState> states;
  for (const auto& client : clients_) {
    if (client) states.push_back(client->state());
  }
  if (tamper_ && protecting_) states.push_back(tamper_->state());
  return states;
}

void EsSource::onMountMessage(Client& client, const es_message_t& m) {
  switch (m.event_type) {
    case ES_EVENT_TYPE_AUTH_MOUNT:
    case ES_EVENT_TYPE_AUTH_REMOUNT: {
      MountRequest request = mountRequestOf(m);
      if (request.origin == MountOrigin::nullMount) return client.answerNow(m, Answer::allow);  // app translocation: no disk of its own
      request.deadlineMicros = clocks_.microsOfDeadline(m.deadline);
      request.token = client.retain(m);
      sink_->authMount(request);
      return;
    }
    case ES_EVENT_TYPE_NOTIFY_MOUNT:
      if (const auto mount = mountOf(*m.event.mount.statfs)) sink_->notifyMount(*mount);
      return;
    case ES_EVENT_TYPE_NOTIFY_REMOUNT:
      if (const auto mount = mountOf(*m.event.remount.statfs)) sink_->notifyMount(*mount);
      return;
    case ES_EVENT_TYPE_NOTIFY_UNMOUNT:
      if (const auto mount = mountOf(*m.event.unmount.statfs)) sink_->notifyUnmount(mount->bsdName);
      return;
    default: return;
  }
}

void EsSource::onRawMessage(Client& client, const es_message_t& m) {
  RawOpenRequest request = rawOpenRequestOf(m);
  request.deadlineMicros = clocks_.microsOfDeadline(m.deadline);
  request.token = client.retain(m);
  sink_->authRawOpen(request);
}

// Answered here and now: what decides is in the message.
void EsSource::onTamperMessage(Client& client, const es_message_t& m) {
  const auto request = tamperRequestOf(m, installs_);
  client.answerNow(m, request ? sink_->judgeTampering(*request) : Answer::allow);
}

void EsSource::onOpenMessage(Client& client, const es_message_t& m) {
  const auto& event = m.event.iokit_open;
  if (!carriesData({event.user_client_class.data, event.user_client_class.length})) return client.answerNow(m, Answer::allow);
  OpenRequest request = openRequestOf(m);
  request.deadlineMicros = clocks_.microsOfDeadline(m.deadline);
  request.token = client.retain(m);
  sink_->authOpen(request);
}

}  // namespace portcullis::macos::es
