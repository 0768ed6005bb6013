#include "core/session/server.h"

#include <poll.h>
#include <unistd.h>

#include <stdexcept>

#include "core/session/unix_socket.h"

namespace portcullis {

SessionServer::SessionServer(Bridge& bridge, std::string path) : bridge_(bridge), path_(std::move(path)), listener_(listenAt(path_)) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no file descriptors left");
  stopRead_ = File(ends[0]);
  stopWrite_ = File(ends[1]);
  bridge_.recorder().whenWritten([this] { wake(); });
  thread_ = std::thread([this] { acceptLoop(); });
}

SessionServer::~SessionServer() {
  bridge_.recorder().whenWritten(nullptr);
  stopWrite_ = File();
  thread_.join();
  unlink(path_.c_str());
}

void SessionServer::wake() {
  std::lock_guard lock(mutex_);
  if (connection_) connection_->wake();
}

bool SessionServer::peerIsUs(int fd) const {
  const auto user = peerUser(fd);
  return user && *user == geteuid();
}

void SessionServer::acceptLoop() {
  for (;;) {
    pollfd waits[2] = {{listener_.fd(), POLLIN, 0}, {stopRead_.fd(), POLLIN, 0}};
    if (poll(waits, 2, -1) < 0) continue;
    if (waits[1].revents) break;
    File socket = acceptFrom(listener_);
    if (!socket || !peerIsUs(socket.fd())) continue;
    replace(nullptr);  // its threads have ended before the next agent is sent anything
    replace(std::make_unique<Connection>(bridge_, std::move(socket)));
  }
  replace(nullptr);
}

// The old one ends outside the lock: its threads may be waiting for the journal thread, which comes here to wake us.
void SessionServer::replace(std::unique_ptr<Connection> next) {
  std::unique_lock lock(mutex_);
  connection_.swap(next);
  lock.unlock();
  next.reset();
}

}  // namespace portcullis
