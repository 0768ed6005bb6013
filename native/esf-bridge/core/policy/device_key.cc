#include "documents.h"
#include "families.h"
#include "shared_names.h"
#include "strings.h"
#include "subject.h"

namespace portcullis {
namespace {

std::string hex(uint16_t id) {
  constexpr std::string_view digits = "0123456789abcdef";
  return {digits[id >> 12], digits[id >> 8 & 15], digits[id >> 4 & 15], digits[id & 15]};
}

std::string orDash(std::string_view text) { return text.empty() ? "-" : foldUpper(text); }

}  // namespace

// libs/policy/SPEC.md 2.7
std::string deviceKey(const Device& device) {
  const Context nothing;
  const Subject subject(device, nothing);
  std::string key = subject.hasIds ? hex(device.vendorId) + ":" + hex(device.productId) + ":" + orDash(subject.serial)
                                   : std::string(kFamilyNames[static_cast<size_t>(device.family)]) + "/" +
                                         std::string(kBusNames[static_cast<size_t>(device.bus)]) + "/" + orDash(subject.productName) +
                                         (subject.isDisk && !subject.serial.empty() ? ":sn=" + foldUpper(subject.serial) : "");
  if ((subject.families & bit(Family::sdCard)) && !subject.sdSerial.empty()) key += ":sd=" + foldUpper(subject.sdSerial);
  return key;
}

}  // namespace portcullis
