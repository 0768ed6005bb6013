// One Endpoint Security client for one job, from the first try until the last message is released.
//
// Muting and deadline-miss behaviour are per client, so mounts, IOKit opens and files each have their own. A client that the system
// refuses is tried again until it gets one: Full Disk Access given later needs no reinstall and no reboot.
//
// Threads: `make`, `subscribe`, `quiet`, `stop` and the destructor on one and the same thread (ESClient.h: es_delete_client must be called
// by the thread that called es_new_client); everything else on any.
#pragma once
#include <EndpointSecurity/EndpointSecurity.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/backend.h"
#include "macos/es/newer_calls.h"

namespace portcullis::macos::es {

// `running`, `not-entitled`, `not-permitted`, `not-privileged`, `too-many-clients`, `internal`, `invalid`.
const char* stateOf(es_new_client_result_t) noexcept;

// A retained message that waits for its answer; the token of the core is its address. Freed by `answer`.
struct Pending;
// The system's client, shared with the messages that wait: an answer that comes after `stop` finds it gone and answers nobody.
struct Connection;

class Client {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  struct Job {
    std::string name;
    std::vector<es_event_type_t> events;
    // Called by the system strictly one after the other; must return quickly.
    std::function<void(Client&, const es_message_t&)> handle;
    std::function<void(uint64_t count)> dropped;
    // After creation, before subscribing: muting. false gives the client up and tries anew.
    std::function<bool(es_client_t*)> prepare;
    std::function<int64_t()> wallMillis;
    // What a question gets that nobody answered: by the system when a deadline is missed (macOS 27 on), by us at `stop`.
    Answer unanswered = Answer::deny;
    NewerCalls newer;
  };
  explicit Client(Job job);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // One try to have it: creates, mutes ourselves, prepares. true when it is there (or was already).
  bool make();
  // What was made hears from here on. true when it runs (or ran already).
  bool subscribe();
  // No message comes any more; those that wait can still be answered.
  void quiet();
  // Gives `unanswered` to what still waits, and the client back to the system.
  void stop();

  bool connected() const { return connected_; }
  // Questions that wait for an answer.
  size_t waiting() const;
  ClientState state() const;
  // What a probe found out about a client that is connected; a message that arrives afterwards proves it alive.
  void report(const char* state);
  // Since when the system has refused for want of permission, without a break.
  std::optional<Moment> refusedSince() const;
  Moment lastHeard() const { return Moment(Moment::duration(lastHeard_.load())); }

  // Keeps the message beyond the handler. Exactly one `answer` must follow.
  EventToken retain(const es_message_t&);
  // Answers at once, without retaining; only from within `handle`. Never cached.
  void answerNow(const es_message_t&, Answer) noexcept;

 private:
  void received(const es_message_t&);
  void disconnect();
  bool giveUp();
  void setState(const char* state);

  Job job_;
  std::shared_ptr<Connection> connection_;
  bool made_ = false;
  std::atomic<bool> connected_{false};
  std::atomic<uint64_t> nextSequence_{0};
  std::atomic<Moment::rep> lastHeard_{0};

  mutable std::mutex stateMutex_;
  std::string state_ = "internal";
  int64_t since_ = 0;
  std::optional<Moment> refusedSince_;
};

// Answer a retained message and release it. Any thread.
void answer(EventToken, Answer) noexcept;
void answer(EventToken, RawAccess) noexcept;

}  // namespace portcullis::macos::es
