#include "test/policy/fuzz/exercise.h"

using namespace portcullis;

// The two smallest documents: what a Mac is to have, and whom it is to believe.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ExactCopy payload({data, size});
  Refused error;
  const auto mac = loadMac(payload, error);
  mustBeEither(mac != nullptr, error);
  if (mac) info(*mac);
  error = {};
  const auto anchor = loadAnchor(payload, error);
  mustBeEither(anchor != nullptr, error);
  if (anchor) info(*anchor);
  return 0;
}
