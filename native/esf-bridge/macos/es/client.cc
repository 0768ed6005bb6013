#include "macos/es/client.h"

#include <bsm/libbsm.h>
#include <mach/mach.h>

#include <set>
#include <shared_mutex>
#include <utility>

#include "macos/es/overlay.h"

namespace portcullis::macos::es {

struct Connection {
  // Answers share it, the end takes it alone. Always before `waitingMutex`.
  std::shared_mutex mutex;
  es_client_t* client = nullptr;
  std::mutex waitingMutex;
  std::set<Pending*> waiting;
};

struct Pending {
  std::shared_ptr<Connection> connection;
  const es_message_t* message;
  bool given = false;  // `stop` answered it
};

namespace {

constexpr uint32_t kSequenceVersion = 4;  // global_seq_num

RawAccess accessOf(Answer answer) { return answer == Answer::allow ? RawAccess::all : RawAccess::none; }

// The kernel's FREAD and FWRITE, not open(2)'s flags. What is not among them fails the open as a whole.
uint32_t flagsOf(RawAccess access) {
  switch (access) {
    case RawAccess::all: return UINT32_MAX;
    case RawAccess::readOnly: return UINT32_MAX & ~kOpenWrite;
    case RawAccess::none: break;
  }
  return 0;
}

// Never cached: the key of a mount's cache is process and mount point, so that the next stick on the same path would pass
// unasked; that of an open process and node, so that the next disk of the same number would.
void respond(es_client_t* client, const es_message_t& message, RawAccess access) noexcept {
  if (message.event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    es_respond_flags_result(client, &message, flagsOf(access), false);
  } else {
    es_respond_auth_result(client, &message, access == RawAccess::all ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY, false);
  }
}

bool muteSelf(es_client_t* client) {
  audit_token_t token;
  mach_msg_type_number_t count = TASK_AUDIT_TOKEN_COUNT;
  if (task_info(mach_task_self(), TASK_AUDIT_TOKEN, reinterpret_cast<task_info_t>(&token), &count) != KERN_SUCCESS) return false;
  return es_mute_process(client, &token) == ES_RETURN_SUCCESS;
}

Client::Moment::rep now() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

}  // namespace

const char* stateOf(es_new_client_result_t result) noexcept {
  switch (result) {
    case ES_NEW_CLIENT_RESULT_SUCCESS: return "running";
    case ES_NEW_CLIENT_RESULT_ERR_INVALID_ARGUMENT: return "invalid";
    case ES_NEW_CLIENT_RESULT_ERR_NOT_ENTITLED: return "not-entitled";
    case ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED: return "not-permitted";
    case ES_NEW_CLIENT_RESULT_ERR_NOT_PRIVILEGED: return "not-privileged";
    case ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS: return "too-many-clients";
    case ES_NEW_CLIENT_RESULT_ERR_INTERNAL:
    default: return "internal";
  }
}

Client::Client(Job job) : job_(std::move(job)), connection_(std::make_shared<Connection>()), lastHeard_(now()), since_(job_.wallMillis()) {}

Client::~Client() { stop(); }

void Client::setState(const char* state) {
  const std::lock_guard lock(stateMutex_);
  if (state_ == state) return;
  state_ = state;
  since_ = job_.wallMillis();
  refusedSince_.reset();
  if (state_ == stateOf(ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED)) refusedSince_ = std::chrono::steady_clock::now();
}

ClientState Client::state() const {
  const std::lock_guard lock(stateMutex_);
  return {job_.name, state_, since_};
}

std::optional<Client::Moment> Client::refusedSince() const {
  const std::lock_guard lock(stateMutex_);
  return refusedSince_;
}

void Client::report(const char* state) {
  if (connected_) setState(state);
}

bool Client::make() {
  if (made_) return true;
  es_client_t* client = nullptr;
  const auto result = es_new_client(&client, ^(es_client_t*, const es_message_t* message) {
    received(*message);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) {
    // There is nothing to delete: es_delete_client on a client that was never made crashes macOS 10.15.
    setState(stateOf(result));
    return false;
  }
  {
    // Before subscribing: the first message may come before es_subscribe returns.
    const std::unique_lock alone(connection_->mutex);
    connection_->client = client;
  }
  made_ = true;
  if (job_.newer.setDeadlineMissMode) {
    // Where it fails the system's way holds: a missed deadline kills us, and launchd starts us again.
    const auto mode = job_.unanswered == Answer::deny ? MissMode::failClosed : MissMode::failOpen;
    job_.newer.setDeadlineMissMode(client, static_cast<uint32_t>(mode));
  }
  return (muteSelf(client) && (!job_.prepare || job_.prepare(client))) || giveUp();
}

bool Client::subscribe() {
  if (connected_ || !made_) return connected_;
  nextSequence_ = 0;
  lastHeard_ = now();
  // Only this thread takes the client away.
  es_client_t* client = connection_->client;
  if (es_subscribe(client, job_.events.data(), static_cast<uint32_t>(job_.events.size())) != ES_RETURN_SUCCESS) return giveUp();
  connected_ = true;
  setState("running");
  return true;
}

bool Client::giveUp() {
  disconnect();
  setState("internal");
  return false;
}

void Client::quiet() {
  const std::shared_lock shared(connection_->mutex);
  if (connection_->client) es_unsubscribe_all(connection_->client);
}

void Client::stop() {
  quiet();
  {
    const std::shared_lock shared(connection_->mutex);
    const std::lock_guard lock(connection_->waitingMutex);
    for (Pending* pending : connection_->waiting) {
      if (std::exchange(pending->given, true) || !connection_->client) continue;
      respond(connection_->client, *pending->message, accessOf(job_.unanswered));
    }
  }
  disconnect();
}

void Client::disconnect() {
  es_client_t* client = nullptr;
  {
    const std::unique_lock alone(connection_->mutex);
    client = std::exchange(connection_->client, nullptr);
  }
  connected_ = made_ = false;
  if (!client) return;
  es_unsubscribe_all(client);
  // Waits for a handler that is running.
  es_delete_client(client);
}

size_t Client::waiting() const {
  const std::lock_guard lock(connection_->waitingMutex);
  return connection_->waiting.size();
}

void Client::received(const es_message_t& message) {
  lastHeard_.store(now(), std::memory_order_relaxed);
  if (message.version >= kSequenceVersion) {
    const uint64_t expected = nextSequence_.exchange(message.global_seq_num + 1);
    if (expected != 0 && message.global_seq_num > expected) job_.dropped(message.global_seq_num - expected);
  }
  job_.handle(*this, message);
}

EventToken Client::retain(const es_message_t& message) {
  es_retain_message(&message);
  auto* pending = new Pending{connection_, &message};
  const std::lock_guard lock(connection_->waitingMutex);
  connection_->waiting.insert(pending);
  return reinterpret_cast<EventToken>(pending);
}

void Client::answerNow(const es_message_t& message, Answer answer) noexcept {
  const std::shared_lock shared(connection_->mutex);
  if (connection_->client) respond(connection_->client, message, accessOf(answer));
}

void answer(EventToken token, Answer given) noexcept { answer(token, accessOf(given)); }

void answer(EventToken token, RawAccess access) noexcept {
  const std::unique_ptr<Pending> pending(reinterpret_cast<Pending*>(token));
  {
    const std::shared_lock shared(pending->connection->mutex);
    {
      const std::lock_guard lock(pending->connection->waitingMutex);
      pending->connection->waiting.erase(pending.get());
    }
    if (pending->connection->client && !pending->given) respond(pending->connection->client, *pending->message, access);
  }
  es_release_message(pending->message);
}

}  // namespace portcullis::macos::es
