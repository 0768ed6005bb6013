#include "core/policy/device_set.h"
#include "core/policy/hash.h"
#include "test/policy/fuzz/exercise.h"

using namespace portcullis;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ExactCopy payload({data, size});
  Refused error;
  const auto set = loadDeviceSet(payload, Uuid{}, error);
  mustBeEither(set != nullptr, error);
  if (!set) return 0;
  for (std::string_view serial : {std::string_view(), std::string_view("4C530001"), std::string_view("ÄÖ")}) {
    for (uint16_t vendor : {uint16_t{0x0951}, uint16_t{0x18d1}, uint16_t{0xFFFF}}) {
      set->contains(identityHash(vendor, 0x1666, serial), vendor, 0x1666, serial);
    }
  }
  for (uint32_t hash : {0u, 0x80000000u, 0xFFFFFFFFu}) set->contains(hash, 0, 0, "x");
  return 0;
}
