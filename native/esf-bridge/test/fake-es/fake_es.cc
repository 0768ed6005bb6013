#include "test/fake-es/fake_es.h"
#include "test/fake-es/tamper_parts.h"

#include <Block.h>
#include <bsm/libbsm.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

struct es_client_s {
  es_handler_block_t handler = nullptr;
  std::thread::id maker;
  std::set<es_event_type_t> events;
  bool mutedSelf = false, targetsInverted = false, dead = false;
  std::vector<std::string> targetPrefixes;
  std::set<std::string> targetLiterals;
  uint32_t missMode = 0;
  uint64_t sequence = 0;
  std::mutex serial;  // the handler runs strictly one message after the other
};

namespace {

// A message with all that it points to; freed when the last reference goes, so that ASan sees a use after that.
struct Message {
  es_message_t message{};
  es_process_t process{};
  es_file_t executable{}, file{};
  struct statfs fs = {};
  std::string path, signingId, team, userClientClass, filePath, parentPath;
  fake_es::TamperParts tampering;
  int number = 0;
  int references = 1;
  es_client_t* client = nullptr;
};

// A question that waits for this client.
struct Question {
  es_client_t* client = nullptr;
  int64_t deadlineMillis = 0;
};

std::mutex world;
std::condition_variable changed;
std::map<const es_message_t*, std::unique_ptr<Message>> messages;
std::map<int, fake_es::Answered> answers;
std::map<int, int> delivered;
std::map<int, Question> open;
std::set<es_client_t*> living;
std::deque<es_new_client_result_t> refusals;
es_new_client_result_t refusal = ES_NEW_CLIENT_RESULT_SUCCESS;
std::optional<es_event_type_t> failing;
std::vector<std::string> journal;
int nextNumber = 1, killedClients = 0, mostClients = 0;
bool foreignDelete = false;

bool isQuestion(es_event_type_t type) {
  return type == ES_EVENT_TYPE_AUTH_MOUNT || type == ES_EVENT_TYPE_AUTH_REMOUNT || type == ES_EVENT_TYPE_AUTH_IOKIT_OPEN ||
         type == ES_EVENT_TYPE_AUTH_OPEN || fake_es::isTampering(type);
}

es_string_token_t token(const std::string& text) { return {text.size(), text.data()}; }

void fillOpen(Message& m, const fake_es::Sent& sent) {
  m.filePath = sent.file;
  m.file.path = token(m.filePath);
  m.message.event.open.fflag = sent.fflag;
  m.message.event.open.file = &m.file;
  std::memset(m.message.event.open.reserved, 0xAA, sizeof m.message.event.open.reserved);
}

// Old versions leave what they like in reserved bytes: a reader that does not look at the version is caught.
void fillIoKitOpen(Message& m, const fake_es::Sent& sent) {
  m.userClientClass = sent.userClientClass;
  m.parentPath = sent.parentPath;
  auto& event = m.message.event.iokit_open;
  event.user_client_class = token(m.userClientClass);
  std::memset(event.reserved, 0xAA, sizeof event.reserved);
  if (sent.version < 10) return;
  const uint64_t parent = sent.parentRegistryId.value_or(0);
  const es_string_token_t path = token(m.parentPath);
  std::memcpy(event.reserved, &parent, sizeof parent);
  std::memcpy(event.reserved + sizeof parent, &path, sizeof path);
}

void fillMount(Message& m, const fake_es::Sent& sent) {
  auto& event = m.message.event.mount;
  event.statfs = &m.fs;
  std::memset(event.reserved, 0xAA, sizeof event.reserved);
  m.fs.f_flags = (sent.readOnly ? MNT_RDONLY : 0u) | (sent.noexec ? MNT_NOEXEC : 0u);
  std::strncpy(m.fs.f_mntfromname, sent.source.c_str(), sizeof m.fs.f_mntfromname - 1);
  std::strncpy(m.fs.f_mntonname, sent.mountPoint.c_str(), sizeof m.fs.f_mntonname - 1);
  std::strncpy(m.fs.f_fstypename, sent.fileSystem.c_str(), sizeof m.fs.f_fstypename - 1);
  if (sent.version < 8) return;
  const uint32_t disposition = sent.disposition.value_or(5);
  if (sent.type == ES_EVENT_TYPE_AUTH_REMOUNT || sent.type == ES_EVENT_TYPE_NOTIFY_REMOUNT) {
    std::memcpy(event.reserved, &sent.remountFlags, sizeof sent.remountFlags);
    std::memcpy(event.reserved + sizeof sent.remountFlags, &disposition, sizeof disposition);
  } else {
    std::memcpy(event.reserved, &disposition, sizeof disposition);
  }
}

void fill(Message& m, const fake_es::Sent& sent) {
  m.path = sent.path;
  m.signingId = sent.signingId;
  m.executable.path = token(m.path);
  m.process.audit_token.val[5] = static_cast<unsigned>(sent.pid);
  m.process.is_platform_binary = sent.platformBinary;
  m.process.signing_id = token(m.signingId);
  m.team = sent.team;
  m.process.team_id = token(m.team);
  m.process.codesigning_flags = sent.codesigningFlags;
  m.process.executable = &m.executable;
  m.message.version = sent.version;
  m.message.deadline = static_cast<uint64_t>(sent.deadlineMillis);
  m.message.process = &m.process;
  m.message.action_type = isQuestion(sent.type) ? ES_ACTION_TYPE_AUTH : ES_ACTION_TYPE_NOTIFY;
  m.message.event_type = sent.type;
  if (fake_es::isTampering(sent.type)) m.tampering.fill(m.message, sent);
  else if (sent.type == ES_EVENT_TYPE_AUTH_OPEN) fillOpen(m, sent);
  else if (sent.type == ES_EVENT_TYPE_AUTH_IOKIT_OPEN) fillIoKitOpen(m, sent);
  else fillMount(m, sent);
}

// Whether muting keeps the message from this client. Mounts and IOKit opens have no target path: they are delivered whatever a client
// has muted or inverted (ESClient.h, es_mute_path). Of an event with several, any that is selected selects it.
bool muted(const es_client_t& client, const fake_es::Sent& sent) {
  if (client.mutedSelf && sent.pid == getpid()) return true;
  const auto targets = fake_es::targetPathsOf(sent);
  if (targets.empty()) return false;
  const bool named = std::any_of(targets.begin(), targets.end(), [&](const std::string& path) {
    return client.targetLiterals.contains(path) || std::any_of(client.targetPrefixes.begin(), client.targetPrefixes.end(),
                                                               [&](const auto& prefix) { return path.starts_with(prefix); });
  });
  return client.targetsInverted ? !named : named;
}

fake_es::Answered taken(const es_message_t& message, uint32_t flags, bool cache) {
  const auto asked = static_cast<uint32_t>(message.event.open.fflag);
  return {.answered = true, .allowed = (asked & ~flags) == 0 && flags != 0, .flags = flags, .cached = cache, .duplicates = 0};
}

es_respond_result_t respond(es_client_t* client, const es_message_t* message, const fake_es::Answered& given) {
  const std::lock_guard lock(world);
  const auto it = messages.find(message);
  if (it == messages.end()) return ES_RESPOND_RESULT_NOT_FOUND;
  if (it->second->client != client || !living.contains(client)) return ES_RESPOND_RESULT_ERR_INVALID_ARGUMENT;
  if (!isQuestion(message->event_type)) return ES_RESPOND_RESULT_ERR_EVENT_TYPE;
  auto& answer = answers[it->second->number];
  if (answer.answered) {
    ++answer.duplicates;
    return ES_RESPOND_RESULT_ERR_DUPLICATE_RESPONSE;
  }
  answer = given;
  open.erase(it->second->number);
  changed.notify_all();
  return ES_RESPOND_RESULT_SUCCESS;
}

// With `world` held.
void releaseLocked(const es_message_t* message) {
  const auto it = messages.find(message);
  if (it == messages.end()) return;
  if (--it->second->references == 0) messages.erase(it);
}

es_return_t done(const std::string& call) {
  journal.push_back(call);
  return ES_RETURN_SUCCESS;
}

}  // namespace

unsigned int mach_task_self() { return 1; }
kern_return_t task_info(unsigned int, int, task_info_t out, mach_msg_type_number_t*) {
  audit_token_t token{};
  token.val[5] = static_cast<unsigned>(getpid());
  std::memcpy(out, &token, sizeof token);
  return KERN_SUCCESS;
}
pid_t audit_token_to_pid(audit_token_t token) { return static_cast<pid_t>(token.val[5]); }

es_new_client_result_t es_new_client(es_client_t** client, es_handler_block_t handler) {
  const std::lock_guard lock(world);
  auto result = refusal;
  if (!refusals.empty()) {
    result = refusals.front();
    refusals.pop_front();
  }
  if (mostClients > 0 && static_cast<int>(living.size()) >= mostClients) result = ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS;
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return result;
  auto made = std::make_unique<es_client_s>();
  made->handler = Block_copy(handler);
  made->maker = std::this_thread::get_id();
  *client = made.release();
  living.insert(*client);
  journal.push_back("new");
  return ES_NEW_CLIENT_RESULT_SUCCESS;
}

es_return_t es_delete_client(es_client_t* client) {
  {
    const std::lock_guard lock(world);
    if (living.erase(client) == 0) return ES_RETURN_ERROR;
    foreignDelete = foreignDelete || client->maker != std::this_thread::get_id();
    std::erase_if(open, [&](const auto& question) { return question.second.client == client; });
    journal.push_back("delete");
  }
  client->serial.lock();  // waits for a handler that runs
  client->serial.unlock();
  Block_release(client->handler);
  delete client;
  return ES_RETURN_SUCCESS;
}

es_return_t es_subscribe(es_client_t* client, const es_event_type_t* events, uint32_t count) {
  const std::lock_guard lock(world);
  if (failing && std::find(events, events + count, *failing) != events + count) {
    failing.reset();
    return ES_RETURN_ERROR;
  }
  client->events.insert(events, events + count);
  std::string call = "subscribe";
  for (uint32_t i = 0; i < count; ++i) call += ' ' + std::to_string(static_cast<int>(events[i]));
  return done(call);
}
es_return_t es_unsubscribe_all(es_client_t* client) {
  const std::lock_guard lock(world);
  client->events.clear();
  return done("unsubscribe");
}
es_return_t es_mute_process(es_client_t* client, const audit_token_t* token) {
  const std::lock_guard lock(world);
  client->mutedSelf = audit_token_to_pid(*token) == getpid();
  return done("mute-self");
}
es_return_t es_mute_path(es_client_t* client, const char* path, es_mute_path_type_t type) {
  const std::lock_guard lock(world);
  if (type == ES_MUTE_PATH_TYPE_TARGET_LITERAL) {
    client->targetLiterals.emplace(path);
    return done(std::string("mute target-literal ") + path);
  }
  if (type != ES_MUTE_PATH_TYPE_TARGET_PREFIX) return ES_RETURN_ERROR;  // none of the others is used
  client->targetPrefixes.emplace_back(path);
  return done(std::string("mute target-prefix ") + path);
}
es_return_t es_unmute_all_target_paths(es_client_t* client) {
  const std::lock_guard lock(world);
  client->targetPrefixes.clear();
  client->targetLiterals.clear();
  return done("unmute target-paths");
}
es_return_t es_invert_muting(es_client_t* client, es_mute_inversion_type_t type) {
  const std::lock_guard lock(world);
  if (type != ES_MUTE_INVERSION_TYPE_TARGET_PATH) return ES_RETURN_ERROR;
  client->targetsInverted = !client->targetsInverted;
  return done("invert target-path");
}

void es_retain_message(const es_message_t* message) {
  const std::lock_guard lock(world);
  ++messages.at(message)->references;
}
void es_release_message(const es_message_t* message) {
  const std::lock_guard lock(world);
  releaseLocked(message);
}
es_respond_result_t es_respond_auth_result(es_client_t* client, const es_message_t* message, es_auth_result_t result, bool cache) {
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) return ES_RESPOND_RESULT_ERR_EVENT_TYPE;
  const bool allowed = result == ES_AUTH_RESULT_ALLOW;
  return respond(client, message, {.answered = true, .allowed = allowed, .flags = 0, .cached = cache, .duplicates = 0});
}
es_respond_result_t es_respond_flags_result(es_client_t* client, const es_message_t* message, uint32_t flags, bool cache) {
  if (message->event_type != ES_EVENT_TYPE_AUTH_OPEN) return ES_RESPOND_RESULT_ERR_EVENT_TYPE;
  return respond(client, message, taken(*message, flags, cache));
}

namespace fake_es {

void reset() {
  const std::lock_guard lock(world);
  refusals.clear();
  refusal = ES_NEW_CLIENT_RESULT_SUCCESS;
  failing.reset();
  answers.clear();
  delivered.clear();
  open.clear();
  journal.clear();
  killedClients = mostClients = 0;
  foreignDelete = false;
}

void refuse(std::vector<es_new_client_result_t> results) {
  const std::lock_guard lock(world);
  refusals.assign(results.begin(), results.end());
}
void refuseFromNowOn(es_new_client_result_t result) {
  const std::lock_guard lock(world);
  refusal = result;
}
void limitClients(int most) {
  const std::lock_guard lock(world);
  mostClients = most;
}
void failSubscribing(es_event_type_t type) {
  const std::lock_guard lock(world);
  failing = type;
}

int send(const Sent& sent) {
  std::vector<std::pair<es_client_t*, const es_message_t*>> toDeliver;
  int number = 0;
  {
    const std::lock_guard lock(world);
    number = nextNumber++;
    for (auto* client : living) {
      if (client->dead || !client->events.contains(sent.type) || muted(*client, sent)) continue;
      auto m = std::make_unique<Message>();
      fill(*m, sent);
      m->number = number;
      m->client = client;
      client->sequence += sent.skipSequence;
      m->message.global_seq_num = client->sequence++;
      m->message.seq_num = m->message.global_seq_num;
      if (isQuestion(sent.type)) open[number] = {client, sent.deadlineMillis};
      const auto* address = &m->message;
      messages.emplace(address, std::move(m));
      toDeliver.emplace_back(client, address);
    }
    delivered[number] = static_cast<int>(toDeliver.size());
  }
  for (const auto& [client, message] : toDeliver) {
    {
      const std::lock_guard serial(client->serial);
      client->handler(client, message);
    }
    es_release_message(message);
  }
  return number;
}

int deliveries(int message) {
  const std::lock_guard lock(world);
  return delivered[message];
}

Answered answerOf(int message, int64_t withinMillis) {
  std::unique_lock lock(world);
  changed.wait_for(lock, std::chrono::milliseconds(withinMillis), [&] { return answers[message].answered; });
  return answers[message];
}

int retained() {
  const std::lock_guard lock(world);
  return static_cast<int>(messages.size());
}
int clients() {
  const std::lock_guard lock(world);
  return static_cast<int>(living.size());
}
int killed() {
  const std::lock_guard lock(world);
  return killedClients;
}
void checkDeadlines(int64_t millisLater) {
  const std::lock_guard lock(world);
  for (auto it = open.begin(); it != open.end();) {
    const auto& [number, question] = *it;
    if (question.deadlineMillis > millisLater) {
      ++it;
      continue;
    }
    if (question.client->missMode == 0) {
      killedClients += question.client->dead ? 0 : 1;
      question.client->dead = true;
    }
    const bool allowed = question.client->missMode != 1;
    answers[number] = {.answered = true, .allowed = allowed, .flags = 0, .cached = false, .duplicates = 0};
    it = open.erase(it);
  }
}
es_return_t setDeadlineMissMode(es_client_t* client, uint32_t mode) {
  const std::lock_guard lock(world);
  client->missMode = mode;
  return done("miss-mode " + std::to_string(mode));
}
int missModeOf(es_event_type_t type) {
  const std::lock_guard lock(world);
  for (const auto* client : living) {
    if (client->events.contains(type)) return static_cast<int>(client->missMode);
  }
  return -1;
}
bool allMutedThemselves() {
  const std::lock_guard lock(world);
  return std::all_of(living.begin(), living.end(), [](const auto* client) { return client->mutedSelf; });
}
bool deletedElsewhere() {
  const std::lock_guard lock(world);
  return foreignDelete;
}
std::vector<std::string> calls() {
  const std::lock_guard lock(world);
  return journal;
}
void note(const std::string& call) {
  const std::lock_guard lock(world);
  journal.push_back(call);
}

}  // namespace fake_es
