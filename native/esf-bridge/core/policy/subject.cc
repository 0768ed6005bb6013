#include "subject.h"

#include "hash.h"
#include "serial.h"
#include "strings.h"

namespace portcullis {
namespace {

std::string_view trusted(std::string_view serial, bool present) noexcept {
  return present && isTrustworthySerial(serial) ? trim(serial) : std::string_view();
}

int64_t floorDivide(int64_t value, int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

}  // namespace

Subject::Subject(const Device& of, const Context& in) noexcept
    : device(of),
      context(in),
      families(familiesOf(of)),
      verbs(verbsOf(families)),
      hasIds(of.hasIds && (of.vendorId != 0 || of.productId != 0)),
      serial(trusted(of.serialNumber, of.hasSerial && of.identity != Identity::none)),
      productName(of.hasProduct ? trim(of.productName) : std::string_view()),
      manufacturerName(of.hasManufacturer ? trim(of.manufacturerName) : std::string_view()),
      sdSerial(trusted(of.sdMediaSerial, of.sdMedia == Tri::yes)),
      sdProduct(of.sdMedia == Tri::yes ? trim(of.sdMediaProduct) : std::string_view()),
      user(in.userState == Context::User::known ? trim(in.user) : std::string_view()),
      isDisk(!hasIds && isDiskBus(of.bus) && !productName.empty()) {
  if (hasIds) {
    makeHash_ = identityHash(of.vendorId, of.productId, {});
    if (!serial.empty()) ownHash_ = identityHash(of.vendorId, of.productId, serial);
  } else if (isDisk) {
    const uint32_t model = textHash(productName);
    makeHash_ = diskHash(static_cast<uint8_t>(of.bus), model, {});
    if (!serial.empty()) ownHash_ = diskHash(static_cast<uint8_t>(of.bus), model, serial);
  }
}

Truth Subject::isIn(const DeviceSetDocument* set) const noexcept {
  if (set == nullptr) return Truth::unknown(Fact::deviceSet);
  if (isDisk) {
    if (set->containsDisk(makeHash_, device.bus, productName, {})) return Truth::yes();
    return Truth::when(!serial.empty() && set->containsDisk(ownHash_, device.bus, productName, serial));
  }
  if (!hasIds) return Truth::no();
  if (set->contains(makeHash_, device.vendorId, device.productId, {})) return Truth::yes();
  return Truth::when(!serial.empty() && set->contains(ownHash_, device.vendorId, device.productId, serial));
}

bool Subject::isOne(uint16_t vendorId, uint16_t productId, std::string_view wanted, bool hasSerial) const noexcept {
  if (!hasIds || device.vendorId != vendorId || device.productId != productId) return false;
  return !hasSerial || equalFolded(wanted, serial);
}

bool Subject::isOneDisk(Bus bus, std::string_view model, std::string_view wanted, bool hasSerial) const noexcept {
  if (!isDisk || device.bus != bus || !equalFolded(model, productName)) return false;
  return !hasSerial || equalFolded(wanted, serial);
}

Subject::LocalMinute Subject::localMinute() const noexcept {
  const int64_t minutes = floorDivide(localMillis(), 60'000);
  const int64_t days = floorDivide(minutes, 1440);
  // 1970-01-01 was a Thursday.
  const int64_t day = (days + 3) - 7 * floorDivide(days + 3, 7);
  return {static_cast<int>(day), static_cast<int>(minutes - days * 1440)};
}

}  // namespace portcullis
