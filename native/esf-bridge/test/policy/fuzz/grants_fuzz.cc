#include "test/policy/fuzz/exercise.h"
#include "test/policy/fuzz/sample_policy.h"

using namespace portcullis;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ExactCopy payload({data, size});
  Refused error;
  Snapshot snapshot;
  snapshot.grants = loadGrants(payload, error);
  mustBeEither(snapshot.grants != nullptr, error);
  if (!snapshot.grants) return 0;
  snapshot.policy = samplePolicy();
  exercise(snapshot);
  info(*snapshot.grants);
  return 0;
}
