#include "core/session/unix_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace portcullis {
namespace {

File newSocket() {
  File socket(::socket(AF_UNIX, SOCK_STREAM, 0));
  if (socket) fcntl(socket.fd(), F_SETFD, FD_CLOEXEC);
  return socket;
}

bool addressOf(const std::string& path, sockaddr_un& address) {
  address = {};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return false;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return true;
}

void quiet([[maybe_unused]] int fd) {
#ifdef SO_NOSIGPIPE
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
}

}  // namespace

File listenAt(const std::string& path) {
  sockaddr_un address;
  if (!addressOf(path, address)) {
    throw std::runtime_error("the socket path `" + path + "` is longer than " + std::to_string(sizeof address.sun_path - 1) +
                             " bytes: choose a shorter folder");
  }
  if (connectTo(path)) throw std::runtime_error("another process listens at `" + path + "`: stop it first");
  unlink(path.c_str());
  File socket = newSocket();
  const mode_t before = umask(0177);
  const bool bound = socket && bind(socket.fd(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  const int error = errno;
  umask(before);
  if (!bound || listen(socket.fd(), 8) != 0) {
    throw std::runtime_error("cannot listen at `" + path + "`: " + std::strerror(bound ? errno : error));
  }
  return socket;
}

File connectTo(const std::string& path) {
  sockaddr_un address;
  File socket = newSocket();
  if (!socket || !addressOf(path, address)) return {};
  if (connect(socket.fd(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return {};
  quiet(socket.fd());
  return socket;
}

File acceptFrom(const File& listener) {
  File socket(accept(listener.fd(), nullptr, nullptr));
  if (socket) {
    fcntl(socket.fd(), F_SETFD, FD_CLOEXEC);
    quiet(socket.fd());
  }
  return socket;
}

std::optional<uid_t> peerUser(int fd) {
#ifdef SO_PEERCRED
  ucred peer{};
  socklen_t size = sizeof peer;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
  return peer.uid;
#else
  uid_t user = 0;
  gid_t group = 0;
  if (getpeereid(fd, &user, &group) != 0) return std::nullopt;  // reads LOCAL_PEERCRED
  return user;
#endif
}

}  // namespace portcullis
