#include "core/session/frames.h"

#include <sys/socket.h>
#include <sys/types.h>

#include <algorithm>
#include <cerrno>

namespace portcullis {
namespace {

#ifdef MSG_NOSIGNAL
constexpr int kSendFlags = MSG_NOSIGNAL;
#else
constexpr int kSendFlags = 0;  // there the socket has SO_NOSIGPIPE
#endif

bool readAll(int fd, uint8_t* to, size_t size) {
  while (size > 0) {
    const ssize_t n = recv(fd, to, size, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    to += n;
    size -= static_cast<size_t>(n);
  }
  return true;
}

bool sendAll(int fd, const char* from, size_t size) {
  while (size > 0) {
    const ssize_t n = send(fd, from, size, kSendFlags);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    from += n;
    size -= static_cast<size_t>(n);
  }
  return true;
}

}  // namespace

FrameRead readFrame(int fd, Frame& out, uint32_t largest) {
  uint8_t header[5];
  if (!readAll(fd, header, 4)) return FrameRead::closed;
  const uint32_t length = uint32_t{header[0]} | uint32_t{header[1]} << 8 | uint32_t{header[2]} << 16 | uint32_t{header[3]} << 24;
  if (length < 1 || length > largest) return FrameRead::malformed;
  if (!readAll(fd, header + 4, 1)) return FrameRead::closed;
  if (header[4] != 1 && header[4] != 2) return FrameRead::malformed;
  out.type = static_cast<FrameType>(header[4]);
  out.body.clear();
  // In steps, so that a length alone makes nobody allocate 64 MiB.
  constexpr size_t step = 1 << 20;
  for (size_t left = length - 1; left > 0;) {
    const size_t now = std::min(left, step), have = out.body.size();
    out.body.resize(have + now);
    if (!readAll(fd, out.body.data() + have, now)) return FrameRead::closed;
    left -= now;
  }
  return FrameRead::frame;
}

bool writeFrame(int fd, FrameType type, std::string_view body) {
  const auto length = static_cast<uint32_t>(body.size() + 1);
  std::string frame;
  frame.reserve(body.size() + 5);
  for (int i = 0; i < 4; ++i) frame += static_cast<char>(length >> (8 * i) & 0xff);
  frame += static_cast<char>(type);
  frame += body;
  return sendAll(fd, frame.data(), frame.size());
}

}  // namespace portcullis
