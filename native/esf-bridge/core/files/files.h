// The few file operations of the bridge, each with what survives a crash.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace portcullis {

// Owns a file descriptor.
class File {
 public:
  File() = default;
  explicit File(int fd) : fd_(fd) {}
  File(File&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  File& operator=(File&& other) noexcept;
  ~File();
  explicit operator bool() const { return fd_ >= 0; }
  int fd() const { return fd_; }

 private:
  int fd_ = -1;
};

// As a file holds it. Valid as long as `text`.
inline std::span<const uint8_t> bytesOf(std::string_view text) { return {reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }

// Creates the folder and its parents, mode 0700. false: it is not there afterwards.
bool makeFolder(const std::string& path);
// Names of the entries, `.` and `..` left out; empty when it cannot be read.
std::vector<std::string> entriesOf(const std::string& folder);
// The whole file, at most `limit` bytes; nullopt when it is absent, unreadable or longer.
std::optional<std::vector<uint8_t>> readFile(const std::string& path, size_t limit);
// All of it or nothing, durable when true: written beside it, synced, renamed over it, the folder synced.
bool replaceFile(const std::string& path, std::span<const uint8_t> bytes, unsigned mode = 0600);
bool replaceFile(const std::string& path, std::string_view text, unsigned mode = 0600);
// As `replaceFile`, without waiting for the disk: after a power cut the old one may be there again.
bool replaceFileSoon(const std::string& path, std::string_view text, unsigned mode);
// All bytes, across short writes. false: disk full or another error; part may be written.
bool writeAll(int fd, const void* data, size_t size);
// To the platters (on a Mac: through the drive's cache).
bool syncFile(int fd);
bool syncFolder(const std::string& folder);

}  // namespace portcullis
