#include "test/policy/fuzz/exercise.h"
#include "test/policy/fuzz/sample_policy.h"

using namespace portcullis;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ExactCopy payload({data, size});
  Refused error;
  Snapshot snapshot;
  snapshot.blocks = loadBlocks(payload, error);
  mustBeEither(snapshot.blocks != nullptr, error);
  if (!snapshot.blocks) return 0;
  exercise(snapshot);
  snapshot.policy = samplePolicy();
  exercise(snapshot);
  return 0;
}
