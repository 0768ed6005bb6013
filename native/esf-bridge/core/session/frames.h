// Frames on a stream socket: length (4, little-endian) of type and body, type (1), body. PROTOCOL.md.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace portcullis {

enum class FrameType : uint8_t { message = 1, document = 2 };
inline constexpr uint32_t kLargestFrame = 67'108'864;

struct Frame {
  FrameType type{};
  std::vector<uint8_t> body;
};
enum class FrameRead : uint8_t { frame, closed, malformed };

// Blocks until a whole frame is there. `closed`: the peer has gone, also in the middle of a frame. `largest` bounds what
// is believed of a length before anything is allocated.
FrameRead readFrame(int fd, Frame& out, uint32_t largest = kLargestFrame);
// Blocks until it is handed to the system. false: the peer has gone.
bool writeFrame(int fd, FrameType, std::string_view body);

}  // namespace portcullis
