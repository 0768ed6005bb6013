// A real P-256 key that signs documents as the server does.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "core/policy/documents.h"

namespace portcullis::test {

using Buffer = std::vector<uint8_t>;

struct Letter {
  DocumentKind kind{};
  Uuid id{}, organisation{};
  uint64_t sequence = 1;
  int64_t issuedAt = 0, expiresAt = 0;
  Buffer payload;
};

class Signer {
 public:
  Signer();
  ~Signer();
  Buffer spki() const;
  Buffer sign(const Letter&) const;
  // r and s over SHA-256 of the message.
  Buffer signature(const Buffer& message) const;

 private:
  struct Key;
  std::unique_ptr<Key> key_;
};

// The letter with a key id of zeros and no signature.
Buffer unsignedDocument(const Letter&);

}  // namespace portcullis::test
