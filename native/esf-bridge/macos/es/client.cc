#include "macos/es/client.h"

#include <bsm/libbsm.h>
#include <mach/mach.h>

#include <memory>
#include <utility>

namespace portcullis::macos::es {

struct Pending {
  std::shared_ptr<Connection> connection;
  const es_message_t* message;
};

namespace {

constexpr uint32_t kSequenceVersion = 4;  // global_seq_num

void respond(es_client_t* client, const es_message_t& message, Answer answer) noexcept {
  // Opens are answered with flags, all or none; everything else with yes or no. Never cached: the key of a mount's cache
  // is process and mount point, so that the next stick on the same path would pass unasked.
  if (message.event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    es_respond_flags_result(client, &message, answer == Answer::allow ? UINT32_MAX : 0, false);
  } else {
    es_respond_auth_result(client, &message, answer == Answer::allow ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY, false);
  }
}

bool muteSelf(es_client_t* client) {
  audit_token_t token;
  mach_msg_type_number_t count = TASK_AUDIT_TOKEN_COUNT;
  if (task_info(mach_task_self(), TASK_AUDIT_TOKEN, reinterpret_cast<task_info_t>(&token), &count) != KERN_SUCCESS) return false;
  return es_mute_process(client, &token) == ES_RETURN_SUCCESS;
}

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

Client::Client(Job job) : job_(std::move(job)), since_(job_.wallMillis()) {}

Client::~Client() { stop(); }

void Client::setState(const char* state) {
  if (state_ == state) return;
  state_ = state;
  since_ = job_.wallMillis();
}

ClientState Client::state() const {
  const std::lock_guard lock(mutex_);
  return {job_.name, state_, since_};
}

bool Client::tryStart() {
  const std::lock_guard lock(mutex_);
  if (connection_->client) return true;
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
  const bool ready = muteSelf(client) && (!job_.prepare || job_.prepare(client)) &&
                     es_subscribe(client, job_.events.data(), static_cast<uint32_t>(job_.events.size())) == ES_RETURN_SUCCESS;
  if (!ready) {
    disconnect();
    setState("internal");
    return false;
  }
  setState("running");
  return true;
}

void Client::stop() {
  const std::lock_guard lock(mutex_);
  disconnect();
}

void Client::disconnect() {
  es_client_t* client = nullptr;
  {
    const std::unique_lock alone(connection_->mutex);
    client = std::exchange(connection_->client, nullptr);
  }
  if (!client) return;
  es_unsubscribe_all(client);
  // Waits for a handler that is running; what is still unanswered is the system's again.
  es_delete_client(client);
}

void Client::received(const es_message_t& message) {
  if (message.version >= kSequenceVersion) {
    const uint64_t expected = nextSequence_.exchange(message.global_seq_num + 1);
    if (expected != 0 && message.global_seq_num > expected) job_.dropped(message.global_seq_num - expected);
  }
  job_.handle(*this, message);
}

EventToken Client::retain(const es_message_t& message) {
  es_retain_message(&message);
  return reinterpret_cast<EventToken>(new Pending{connection_, &message});
}

void Client::answerNow(const es_message_t& message, Answer answer) noexcept {
  const std::shared_lock shared(connection_->mutex);
  if (connection_->client) respond(connection_->client, message, answer);
}

void answer(EventToken token, Answer answer) noexcept {
  const std::unique_ptr<Pending> pending(reinterpret_cast<Pending*>(token));
  {
    const std::shared_lock shared(pending->connection->mutex);
    if (pending->connection->client) respond(pending->connection->client, *pending->message, answer);
  }
  es_release_message(pending->message);
}

}  // namespace portcullis::macos::es
