#include "core/bridge/bridge.h"

#include <algorithm>
#include <chrono>

#include "core/files/files.h"

namespace portcullis {
namespace {

// The wall clock is looked at this often even when nothing is due: it may have been set without notice.
constexpr int64_t kLongestPauseMillis = 15 * 60 * 1000;

}  // namespace

Bridge::Bridge(Backend& backend, BridgeOptions options)
    : backend_(backend), options_(std::move(options)), store_(options_.stateFolder + "/documents", backend) {
  const WallTime now = backend_.wallTime();
  const BridgeMode mode = backend_.mode();
  startedAt_ = now.epochMillis;
  journal_ = std::make_unique<Journal>(options_.stateFolder + "/journal", options_.journal, now.epochMillis,
                                       [&](const std::string& id, uint64_t seq) { return Recorder::unreadable(id, seq, now, mode); });
  const auto wallTime = [&backend] { return backend.wallTime(); };
  recorder_ = std::make_unique<Recorder>(*journal_, mode, wallTime, options_.recorder);
  hub_ = std::make_unique<Hub>(backend_, *recorder_);
  words_ = std::make_unique<LastWords>(*hub_, options_.stateFolder + "/alive");
  enforcer_ = std::make_unique<Enforcer>(*hub_, options_.stateFolder + "/captured");
  mounts_ = std::make_unique<MountGuard>(*hub_, *enforcer_);
  opens_ = std::make_unique<OpenGuard>(*hub_, *enforcer_);
  desk_ = std::make_unique<UsbDesk>(*hub_, *enforcer_);
  raws_ = std::make_unique<RawGuard>(*hub_, *enforcer_);
  tampering_ = std::make_unique<TamperGuard>(*hub_, options_.own);
}

Bridge::~Bridge() { stop(); }

void Bridge::start() {
  started_ = true;
  backend_.start(*this);
  words_->begin("bridge " + std::string(kBridgeVersion));
  loadDocuments();
  {
    std::lock_guard lock(loading_);
    loaded_ = true;
  }
  loadedSignal_.notify_all();
  hub_->conductor.post([this] {
    hub_->world.setPerson(backend_.consolePerson());
    enforcer_->takeStock(backend_.listAttached(), backend_.listMounted());
    schedule();
    changed();
  });
}

void Bridge::stop(bool lastWord) {
  if (stopped_.exchange(true)) return;
  if (started_) backend_.stop();
  {
    std::lock_guard lock(loading_);
    loaded_ = true;  // nobody waits for documents any more
  }
  loadedSignal_.notify_all();
  {
    std::lock_guard lock(scheduling_);
    if (timer_) backend_.cancel(timer_);
  }
  hub_->workers.stop();
  hub_->conductor.stop();
  hub_->closeTimers();
  if (started_ && lastWord) words_->end();
  recorder_->stop();
}

void Bridge::settleWork(const std::function<size_t()>& asleep) const {
  // Each may cause work for the other, so that both must be found idle twice.
  for (int idle = 0; idle < 2;) {
    const bool busy = hub_->workers.outstanding() > (asleep ? asleep() : 0) || hub_->conductor.outstanding() > 0;
    idle = busy ? 0 : idle + 1;
    if (busy) std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
}

void Bridge::settle(const std::function<size_t()>& asleep) {
  settleWork(asleep);
  recorder_->settle();
}

void Bridge::loadDocuments() {
  const int64_t now = backend_.wallTime().epochMillis;
  std::lock_guard lock(documents_);
  for (const auto& problem : store_.load()) {
    recordResult(problem);
    refused_.push_back({problem, now});
  }
  if (store_.damage() == DocumentStore::Damage::recovered) {
    hub_->record(LifecycleRecord{"enrolment-recovered", "`enrolment.json` was damaged; its copy goes on"});
  } else if (store_.damage() == DocumentStore::Damage::lost) {
    hub_->record(LifecycleRecord{"enrolment-lost",
                                 "`enrolment.json` was damaged, and so is its copy: nothing is enforced until this Mac is enrolled again"});
  }
  if (store_.sequencesRebuilt() == DocumentStore::Rebuilt::fromCopy) {
    hub_->record(LifecycleRecord{"sequences-rebuilt", "`sequences.json` was missing or damaged; its copy goes on"});
  } else if (store_.sequencesRebuilt() == DocumentStore::Rebuilt::fromDocuments) {
    std::string detail =
        "`sequences.json` and its copy were missing or damaged: what is left on disk counts, and may be older than what was in force:";
    for (const auto& one : store_.listing()) detail += " " + std::string(toText(one.kind)) + " " + std::to_string(one.sequence) + ",";
    if (detail.back() == ',') detail.back() = '.';
    else detail += " nothing.";
    hub_->record(LifecycleRecord{"sequences-rebuilt", detail});
  }
  loadStandalone();
  putInForce(false);
}

void Bridge::loadStandalone() {
  if (options_.standalonePolicy.empty()) return;
  const auto file = readFile(options_.standalonePolicy, size_t{64} << 20);
  DocumentStore::Result result;
  if (file) {
    result = store_.useStandalone(*file);
  } else {
    result.reason = Refusal::corrupt;
    result.detail = "the standalone policy `" + options_.standalonePolicy + "` cannot be read";
  }
  recordResult(result);
  if (!result.accepted) refused_.push_back({result, backend_.wallTime().epochMillis});
}

void Bridge::recordResult(const DocumentStore::Result& result) {
  DocumentRecord record;
  record.kind = result.read ? std::string(toText(result.kind)) : "unknown";
  record.id = toText(result.read ? result.id : Uuid{});
  record.sequence = result.sequence;
  record.accepted = result.accepted;
  record.reason = std::string(toText(result.reason));
  record.detail = result.detail;
  hub_->record(std::move(record));
}

void Bridge::putInForce(bool sayGrants) {
  InForcePtr inForce = store_.inForce(backend_.wallTime().epochMillis);
  tellGrants(*inForce, sayGrants);
  hub_->world.setInForce(std::move(inForce));
  tampering_->consider();
}

void Bridge::tellGrants(const InForce& inForce, bool say) {
  const int64_t now = backend_.wallTime().epochMillis;
  std::set<std::string> active;
  for (const auto& grant : inForce.grants) {
    if (grant.notBefore <= now && now < grant.expires) active.insert(grant.id);
  }
  if (say) {
    for (const auto& id : active) {
      if (!activeGrants_.contains(id)) hub_->record(GrantRecord{id, true});
    }
    for (const auto& id : activeGrants_) {
      if (!active.contains(id)) hub_->record(GrantRecord{id, false});
    }
  }
  activeGrants_ = std::move(active);
}

void Bridge::sweepNow(SweepCause cause) {
  hub_->conductor.post([this, cause] {
    enforcer_->sweep(cause);
    schedule();
    changed();
  });
}

// Sets the timer for the next moment at which time alone changes something.
void Bridge::schedule() {
  const WallTime now = backend_.wallTime();
  const InForcePtr inForce = hub_->world.present().inForce;
  int64_t next = now.epochMillis + kLongestPauseMillis;
  if (const auto change = nextChange(inForce->snapshot, now.epochMillis, now.utcOffsetMinutes)) next = std::min(next, *change);
  for (const auto& grant : inForce->grants) {
    for (const int64_t edge : {grant.notBefore, grant.expires}) {
      if (edge > now.epochMillis) next = std::min(next, edge);
    }
  }
  if (!inForce->snapshot.offlineExpired && inForce->offlineEndsMillis > 0) next = std::min(next, inForce->offlineEndsMillis);
  const int64_t pause = std::max<int64_t>(next - now.epochMillis, 1) * 1000;
  std::lock_guard lock(scheduling_);
  if (timer_) backend_.cancel(timer_);
  timer_ = stopped_ ? 0 : hub_->after(pause, [this] { hub_->conductor.post([this] { onTime(); }); });
}

void Bridge::onTime() {
  {
    std::lock_guard lock(documents_);
    putInForce(true);
  }
  enforcer_->sweep(SweepCause::time);
  schedule();
  changed();
}

template <typename Guard, typename Request>
void Bridge::ask(OneAnswer::Kind kind, Guard& guard, const Request& request) {
  const auto answer = std::make_shared<OneAnswer>(*hub_, kind, request.token, request.deadlineMicros);
  if (loaded_) {
    guard.handle(answer, request);
    changed();
    return;
  }
  // Documents may take long to load (a slow disk at the start of a Mac); the system does not wait for them. What is let through for
  // want of them is judged when they are there: a mount is ended then, and the record says that the answer came too late.
  answer->fallBackTo(Answer::allow);
  hub_->workers.post([this, answer, request, &guard] {
    {
      std::unique_lock lock(loading_);
      loadedSignal_.wait(lock, [this] { return loaded_.load(); });
    }
    guard.handle(answer, request);
    changed();
  });
}

void Bridge::onAttach(const AttachFacts& facts) noexcept {
  enforcer_->arrived(facts);
  changed();
}

void Bridge::onDetach(RegistryId id) noexcept {
  enforcer_->departed(id);
  changed();
}

void Bridge::authMount(const MountRequest& request) noexcept { ask(OneAnswer::Kind::mount, *mounts_, request); }

void Bridge::authOpen(const OpenRequest& request) noexcept { ask(OneAnswer::Kind::open, *opens_, request); }

void Bridge::authRawOpen(const RawOpenRequest& request) noexcept { ask(OneAnswer::Kind::raw, *raws_, request); }

Answer Bridge::judgeTampering(const TamperRequest& request) noexcept { return tampering_->judge(request); }

void Bridge::notifyMount(const MountFacts& facts) noexcept { enforcer_->mounted(facts); }

void Bridge::notifyUnmount(const std::string& bsdName) noexcept { enforcer_->unmounted(bsdName); }

void Bridge::userChanged(const PersonFacts& person) noexcept {
  hub_->world.setPerson(person);
  sweepNow(SweepCause::person);
}

void Bridge::factArrived(RegistryId id, const VolumeFacts& facts) noexcept { enforcer_->volumeFacts(id, facts); }

void Bridge::clockChanged() noexcept {
  words_->lookAtClock();
  hub_->conductor.post([this] { onTime(); });
}

void Bridge::eventsDropped(uint64_t count) noexcept {
  hub_->counters.dropped.fetch_add(count);
  hub_->record(GapRecord{count, "dropped-by-system"});
  changed();
}

void Bridge::systemSaid(SystemWord word) noexcept {
  words_->systemSaid(word);
  changed();
}

void Bridge::clientsChanged() noexcept {
  words_->lookAtClients();
  tampering_->consider();
  changed();
}

}  // namespace portcullis
