// One Endpoint Security client for one job, from the first try until the last message is released.
//
// Muting and deadline-miss behaviour are per client, so mounts, IOKit opens and files each have their own. A client that the system
// refuses is tried again until it gets one: Full Disk Access given later needs no reinstall and no reboot.
#pragma once
#include <EndpointSecurity/EndpointSecurity.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "core/backend.h"

namespace portcullis::macos::es {

// `running`, `not-entitled`, `not-permitted`, `not-privileged`, `too-many-clients`, `internal`, `invalid`.
const char* stateOf(es_new_client_result_t) noexcept;

// A retained message that waits for its answer; the token of the core is its address. Freed by `answer`.
struct Pending;

// The system's client, shared with the messages that wait: an answer that comes after `stop` finds it gone and answers nobody.
struct Connection {
  std::shared_mutex mutex;  // answers share it, `stop` takes it alone
  es_client_t* client = nullptr;
};

class Client {
 public:
  struct Job {
    std::string name;
    std::vector<es_event_type_t> events;
    // Called by the system strictly one after the other; must return quickly.
    std::function<void(Client&, const es_message_t&)> handle;
    std::function<void(uint64_t count)> dropped;
    // After creation, before subscribing: muting. false gives the client up and tries anew.
    std::function<bool(es_client_t*)> prepare;
    std::function<int64_t()> wallMillis;
  };
  explicit Client(Job job);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // One try: creates, mutes ourselves, prepares, subscribes. true when it runs (or ran already).
  bool tryStart();
  void stop();
  ClientState state() const;

  // Keeps the message beyond the handler. Exactly one `answer` must follow.
  EventToken retain(const es_message_t&);
  // Answers at once, without retaining; only from within `handle`. Never cached.
  void answerNow(const es_message_t&, Answer) noexcept;

 private:
  void received(const es_message_t&);
  void disconnect();
  void setState(const char* state);

  Job job_;
  mutable std::mutex mutex_;
  std::shared_ptr<Connection> connection_ = std::make_shared<Connection>();
  std::string state_ = "internal";
  int64_t since_ = 0;
  std::atomic<uint64_t> nextSequence_{0};
};

// Answers a retained message and releases it. Any thread.
void answer(EventToken, Answer) noexcept;

}  // namespace portcullis::macos::es
