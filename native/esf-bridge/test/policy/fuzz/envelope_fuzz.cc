#include <cstdlib>

#include "test/policy/fuzz/exercise.h"

using namespace portcullis;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ExactCopy document({data, size});
  Envelope envelope;
  const Refused refused = readEnvelope(document, envelope);
  if (refused.reason != Refusal::none) return 0;
  const size_t parts = envelope.signedBytes.size() + envelope.signature.size();
  if (parts != size || envelope.payload.size() + 112 != envelope.signedBytes.size()) abort();
  toText(envelope.kind);
  parseUuid(toText(envelope.id));
  return 0;
}
