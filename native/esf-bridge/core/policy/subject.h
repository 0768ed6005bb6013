// Device and context in the form that conditions are tested on. Views only: nothing is copied or allocated.
#pragma once
#include <string_view>

#include "device_set.h"
#include "families.h"
#include "records.h"
#include "truth.h"

namespace portcullis {

class Subject {
 public:
  Subject(const Device& device, const Context& context) noexcept;

  const Device& device;
  const Context& context;
  const FamilyMask families;
  const VerbMask verbs;
  const bool hasIds;  // 0000:0000 is none
  // Trimmed; empty is none. A serial that cannot be trusted is none.
  const std::string_view serial, productName, manufacturerName, sdSerial, sdProduct, user;
  // A disk without ids that has a model: bus, product name and serial tell it from others.
  const bool isDisk;

  bool hasStorage() const { return (families & kStorageFamilies) != 0; }
  bool sdMediaIsUnknown() const { return device.sdMedia == Tri::unknown && (families & bit(Family::sdCard)); }
  // `set` null: it has not arrived.
  Truth isIn(const DeviceSetDocument* set) const noexcept;
  // A disk as targets have it: model and `wanted` folded, the latter empty for every disk of the model.
  bool isOneDisk(Bus bus, std::string_view model, std::string_view wanted, bool hasSerial) const noexcept;
  // An identity as targets have it: `wanted` folded, or empty for every device of the make.
  bool isOne(uint16_t vendorId, uint16_t productId, std::string_view wanted, bool hasSerial) const noexcept;

  struct LocalMinute {
    int day;
    int minute;
  };  // day 0 Monday … 6 Sunday
  LocalMinute localMinute() const noexcept;
  int64_t localMillis() const noexcept { return context.epochMillis + int64_t{context.utcOffsetMinutes} * 60'000; }

 private:
  uint32_t makeHash_ = 0, ownHash_ = 0;
};

}  // namespace portcullis
