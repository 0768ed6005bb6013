// Captured devices, written down before the capture and crossed out after the release: a crash between leaves a line
// that the next start settles. Not thread-safe; the conductor owns it.
//
// Two may want a device captured, and each has a line of its own. Policy's line ends when the device is unplugged, since policy is asked
// again when it comes back. An administrator's line stays until it is released: a device with a serial number of its own is
// recognised at any port, another one at its port alone.
#pragma once
#include <string>
#include <vector>

#include "core/facts.h"

namespace portcullis {

class Captures {
 public:
  enum class Holder : uint8_t { policy, administrator };

  explicit Captures(std::string file);

  // false: it could not be written down, so the device must not be captured.
  bool add(const AttachFacts&, Holder);
  // false: it could not be crossed out, so that a start would find it again.
  bool remove(const AttachFacts&, Holder);
  // Whether it is written down, by this run or an earlier one.
  bool contains(const AttachFacts&, Holder) const;
  // Crosses out policy's lines of everything that is not among `attached`: unplugging ends its captures.
  void keepOnly(const std::vector<AttachFacts>& attached);

  // What an administrator captured and is not among `attached`, as text for people: `05ac:12a8 serial @0x01100000`.
  std::vector<std::string> absent(const std::vector<AttachFacts>& attached) const;
  // Crosses out an administrator's line that `absent` named.
  bool removeAbsent(const std::string& text);

 private:
  bool write(const std::vector<std::string>& lines);

  const std::string file_;
  std::vector<std::string> lines_;
};

}  // namespace portcullis
