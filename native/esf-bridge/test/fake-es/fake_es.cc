#include "test/fake-es/fake_es.h"

#include <Block.h>
#include <bsm/libbsm.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>

struct es_client_s {
  es_handler_block_t handler = nullptr;
  std::set<es_event_type_t> events;
  bool mutedSelf = false;
  uint64_t sequence = 0;
  std::mutex serial;  // the handler runs strictly one message after the other
};

namespace {

// A message with all that it points to; freed when the last reference goes, so that ASan sees a use after that.
struct Message {
  es_message_t message{};
  es_process_t process{};
  es_file_t executable{};
  struct statfs fs {};
  std::string path, signingId, userClientClass;
  int number = 0;
  int references = 1;
  es_client_t* client = nullptr;
  int64_t deadlineMillis = 0;
};

std::mutex world;
std::condition_variable changed;
std::map<const es_message_t*, std::unique_ptr<Message>> messages;
std::map<int, fake_es::Answered> answers;
std::map<int, int64_t> open;  // unanswered questions with their deadline
std::set<es_client_t*> living;
std::deque<es_new_client_result_t> refusals;
int nextNumber = 1, killedClients = 0;

bool isQuestion(es_event_type_t type) {
  return type == ES_EVENT_TYPE_AUTH_MOUNT || type == ES_EVENT_TYPE_AUTH_REMOUNT || type == ES_EVENT_TYPE_AUTH_IOKIT_OPEN ||
         type == ES_EVENT_TYPE_AUTH_OPEN;
}

es_string_token_t token(const std::string& text) { return {text.size(), text.data()}; }

void fill(Message& m, const fake_es::Sent& sent) {
  m.path = sent.path;
  m.signingId = sent.signingId;
  m.userClientClass = sent.userClientClass;
  m.executable.path = token(m.path);
  m.process.audit_token.val[5] = static_cast<unsigned>(sent.pid);
  m.process.is_platform_binary = sent.platformBinary;
  m.process.signing_id = token(m.signingId);
  m.process.executable = &m.executable;
  m.message.version = sent.version;
  m.message.deadline = static_cast<uint64_t>(sent.deadlineMillis);
  m.message.process = &m.process;
  m.message.action_type = isQuestion(sent.type) ? ES_ACTION_TYPE_AUTH : ES_ACTION_TYPE_NOTIFY;
  m.message.event_type = sent.type;
  m.fs.f_flags = (sent.readOnly ? MNT_RDONLY : 0u) | (sent.noexec ? MNT_NOEXEC : 0u);
  std::strncpy(m.fs.f_mntfromname, sent.source.c_str(), sizeof m.fs.f_mntfromname - 1);
  std::strncpy(m.fs.f_mntonname, sent.mountPoint.c_str(), sizeof m.fs.f_mntonname - 1);
  std::strncpy(m.fs.f_fstypename, sent.fileSystem.c_str(), sizeof m.fs.f_fstypename - 1);
  if (sent.type == ES_EVENT_TYPE_AUTH_IOKIT_OPEN) {
    auto& event = m.message.event.iokit_open;
    event.user_client_class = token(m.userClientClass);
    // Old versions leave what they like in reserved bytes: a reader that does not look at the version is caught.
    std::memset(event.reserved, 0xAA, sizeof event.reserved);
    if (sent.version >= 10) {
      const uint64_t parent = sent.parentRegistryId.value_or(0);
      std::memcpy(event.reserved, &parent, sizeof parent);
    }
  } else {
    auto& event = m.message.event.mount;
    event.statfs = &m.fs;
    std::memset(event.reserved, 0xAA, sizeof event.reserved);
    const uint32_t disposition = sent.disposition.value_or(5);
    if (sent.version >= 8) std::memcpy(event.reserved, &disposition, sizeof disposition);
  }
}

es_respond_result_t respond(es_client_t* client, const es_message_t* message, bool allowed, bool cache) {
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
  answer = {.answered = true, .allowed = allowed, .cached = cache, .duplicates = 0};
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
  if (!refusals.empty()) {
    const auto result = refusals.front();
    refusals.pop_front();
    if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return result;
  }
  auto made = std::make_unique<es_client_s>();
  made->handler = Block_copy(handler);
  *client = made.release();
  living.insert(*client);
  return ES_NEW_CLIENT_RESULT_SUCCESS;
}

es_return_t es_delete_client(es_client_t* client) {
  {
    const std::lock_guard lock(world);
    if (living.erase(client) == 0) return ES_RETURN_ERROR;
    for (const auto& [address, m] : messages) {
      if (m->client == client) open.erase(m->number);
    }
  }
  { const std::lock_guard wait(client->serial); }
  Block_release(client->handler);
  delete client;
  return ES_RETURN_SUCCESS;
}

es_return_t es_subscribe(es_client_t* client, const es_event_type_t* events, uint32_t count) {
  const std::lock_guard lock(world);
  client->events.insert(events, events + count);
  return ES_RETURN_SUCCESS;
}
es_return_t es_unsubscribe_all(es_client_t* client) {
  const std::lock_guard lock(world);
  client->events.clear();
  return ES_RETURN_SUCCESS;
}
es_return_t es_mute_process(es_client_t* client, const audit_token_t* token) {
  const std::lock_guard lock(world);
  client->mutedSelf = audit_token_to_pid(*token) == getpid();
  return ES_RETURN_SUCCESS;
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
  return respond(client, message, result == ES_AUTH_RESULT_ALLOW, cache);
}
es_respond_result_t es_respond_flags_result(es_client_t* client, const es_message_t* message, uint32_t flags, bool cache) {
  if (message->event_type != ES_EVENT_TYPE_AUTH_OPEN) return ES_RESPOND_RESULT_ERR_EVENT_TYPE;
  return respond(client, message, flags != 0, cache);
}

namespace fake_es {

void reset() {
  const std::lock_guard lock(world);
  refusals.clear();
  answers.clear();
  open.clear();
  killedClients = 0;
}

void refuse(std::vector<es_new_client_result_t> results) {
  const std::lock_guard lock(world);
  refusals.assign(results.begin(), results.end());
}

int send(const Sent& sent) {
  std::vector<std::pair<es_client_t*, const es_message_t*>> deliveries;
  int number = 0;
  {
    const std::lock_guard lock(world);
    number = nextNumber++;
    for (auto* client : living) {
      if (!client->events.contains(sent.type)) continue;
      auto m = std::make_unique<Message>();
      fill(*m, sent);
      m->number = number;
      m->client = client;
      client->sequence += sent.skipSequence;
      m->message.global_seq_num = client->sequence++;
      m->message.seq_num = m->message.global_seq_num;
      if (isQuestion(sent.type)) open[number] = sent.deadlineMillis;
      const auto* address = &m->message;
      messages.emplace(address, std::move(m));
      deliveries.emplace_back(client, address);
    }
  }
  for (const auto& [client, message] : deliveries) {
    {
      const std::lock_guard serial(client->serial);
      client->handler(client, message);
    }
    es_release_message(message);
  }
  return number;
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
  for (const auto& [number, deadline] : open) {
    if (deadline <= millisLater) ++killedClients;
  }
}
bool allMutedThemselves() {
  const std::lock_guard lock(world);
  return std::all_of(living.begin(), living.end(), [](const auto* client) { return client->mutedSelf; });
}

}  // namespace fake_es
