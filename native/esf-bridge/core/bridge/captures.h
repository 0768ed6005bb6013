// Captured devices, written down before the capture and crossed out after the release: a crash between leaves a line
// that the next start settles. Not thread-safe; the conductor owns it.
#pragma once
#include <string>
#include <vector>

#include "core/facts.h"

namespace portcullis {

class Captures {
 public:
  explicit Captures(std::string file);

  // false: it could not be written down, so the device must not be captured.
  bool add(const AttachFacts&);
  void remove(const AttachFacts&);
  // Whether an earlier run wrote this device down and never crossed it out.
  bool contains(const AttachFacts&) const;
  // Crosses out everything that is not among `attached`: unplugging ends a capture.
  void keepOnly(const std::vector<AttachFacts>& attached);
  size_t size() const { return lines_.size(); }

 private:
  bool write(const std::vector<std::string>& lines);

  const std::string file_;
  std::vector<std::string> lines_;
};

}  // namespace portcullis
