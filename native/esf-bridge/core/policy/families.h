// Which verbs a family has (libs/policy/SPEC.md 1).
#pragma once
#include "types.h"

namespace portcullis {

inline constexpr VerbMask kConnect = bit(Verb::connect);
inline constexpr VerbMask kAllVerbs = kStorageVerbs | kPhoneVerbs | kConnect;

inline constexpr FamilyMask kAllFamilies = (FamilyMask{1} << kFamilyCount) - 1;
inline constexpr FamilyMask kNeverBlockedFamilies = bit(Family::hub) | bit(Family::keyboard) | bit(Family::pointer);

constexpr VerbMask verbsOf(FamilyMask families) {
  VerbMask verbs = 0;
  if (families & kStorageFamilies) verbs |= kStorageVerbs;
  if (families & kPhoneFamilies) verbs |= kPhoneVerbs;
  if (families & ~(kStorageFamilies | kPhoneFamilies) & kAllFamilies) verbs |= kConnect;
  return verbs;
}

constexpr FamilyMask familiesOf(const Device& device) { return (device.capabilities | bit(device.family)) & kAllFamilies; }

// 1.3: whose default a verb gets.
constexpr Family homeFamily(const Device& device, VerbMask verb) {
  if (verbsOf(bit(device.family)) & verb) return device.family;
  for (uint8_t i = 0; i < kFamilyCount; i++) {
    const auto family = static_cast<Family>(i);
    if ((device.capabilities & bit(family)) && (verbsOf(bit(family)) & verb)) return family;
  }
  return device.family;
}

}  // namespace portcullis
