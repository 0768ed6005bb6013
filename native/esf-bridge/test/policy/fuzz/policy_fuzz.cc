#include "test/policy/fuzz/exercise.h"

using namespace portcullis;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ExactCopy payload({data, size});
  Refused error;
  Snapshot snapshot;
  snapshot.policy = loadPolicy(payload, error);
  mustBeEither(snapshot.policy != nullptr, error);
  if (!snapshot.policy) return 0;
  exercise(snapshot);
  info(*snapshot.policy);
  for (int32_t rule = -1; rule < 8; rule++) ruleInfo(*snapshot.policy, rule);
  Descriptor descriptor;
  descriptor.hasIds = descriptor.hasProduct = true;
  descriptor.vendorId = 0x18d1;
  descriptor.productId = 0x4ee1;
  descriptor.productName = "card reader";
  descriptor.interfaces = {{6, 1, 1, 1, 0, 0, "MTP"}, {8, 6, 0x50, 1, 1, 0, ""}};
  descriptor.hid = {{1, 6}};
  descriptor.disk.present = true;
  descriptor.disk.protocol = "Secure Digital";
  descriptor.disk.mediaKind = "IOMedia";
  classify(descriptor, snapshot.policy.get());
  return 0;
}
