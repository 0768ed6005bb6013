// One agent at the other end of the socket. Two threads: one reads commands, one sends events.
#pragma once
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/files/files.h"
#include "core/session/commands.h"
#include "core/session/frames.h"

namespace portcullis {

class Connection {
 public:
  // Takes over a connected socket whose peer has been checked.
  Connection(Bridge& bridge, File socket);
  // Closes and waits for both threads.
  ~Connection();

  // New events can be read from the journal. Any thread; never blocks on the socket.
  void wake();
  // Both threads are about to end, or have.
  void close();
  bool closed() const { return closed_; }

 private:
  void readLoop();
  bool greet();
  bool startAfter(const nlohmann::json& hello);
  bool handle(const Frame&);
  bool handleMessage(const nlohmann::json&);
  void acknowledge(const nlohmann::json&);
  void sendLoop();
  bool sendEvents();
  bool send(const nlohmann::json&);
  bool refuse(const char* code, const std::string& message);

  Bridge& bridge_;
  Commands commands_;
  File socket_;
  std::atomic<bool> closed_{false};
  std::mutex writing_;  // one frame at a time

  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  bool greeted_ = false;
  uint64_t sent_ = 0;                     // last position sent
  std::vector<uint64_t> unacknowledged_;  // last position of each message that waits for its `ack`
  bool more_ = true;                      // something may be readable

  // The reader's own.
  std::string documentId_;
  uint64_t documentBytes_ = 0;
  bool documentNext_ = false;

  std::thread reader_, sender_;
};

}  // namespace portcullis
