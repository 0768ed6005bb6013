// The unix socket on which the agent comes. One agent at a time: a new one replaces the old one.
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "core/session/connection.h"

namespace portcullis {

class SessionServer {
 public:
  // Listens, mode 0600. Throws std::runtime_error when the path is too long, taken by a living bridge, or not writable.
  SessionServer(Bridge& bridge, std::string path);
  ~SessionServer();
  // New events can be read. Any thread.
  void wake();

 private:
  void acceptLoop();
  bool peerIsUs(int fd) const;
  void replace(std::unique_ptr<Connection> next);

  Bridge& bridge_;
  const std::string path_;
  File listener_, stopRead_, stopWrite_;
  std::mutex mutex_;
  std::unique_ptr<Connection> connection_;
  std::thread thread_;
};

}  // namespace portcullis
