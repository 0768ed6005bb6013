// What a fuzz target does with a document that loaded: uses all of it. Anything read outside is for the sanitizers to see.
#pragma once
#include "core/policy/documents.h"

namespace portcullis {

// The bytes in a block of just their size, so that one byte too far is found.
class ExactCopy {
 public:
  explicit ExactCopy(Bytes bytes) : size_(bytes.size()), bytes_(new uint8_t[bytes.size()]) {
    std::copy(bytes.begin(), bytes.end(), bytes_.get());
  }
  operator Bytes() const { return {bytes_.get(), size_}; }

 private:
  size_t size_;
  std::unique_ptr<uint8_t[]> bytes_;
};

// Decides and explains for devices and contexts that reach every condition; aborts when the two differ.
void exercise(Snapshot snapshot);

// A loader either answers a document or a reason, never both and never neither; aborts otherwise.
void mustBeEither(bool loaded, const Refused& error);

}  // namespace portcullis
