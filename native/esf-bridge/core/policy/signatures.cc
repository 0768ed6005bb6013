#include "signatures.h"

#include <algorithm>
#include <string>
#include <vector>

#include "bundle.h"
#include "families.h"
#include "strings.h"

namespace portcullis {
namespace {

// Which parts of a row are given.
enum Part : uint32_t {
  kVendorId = 1u << 0,
  kProductId = 1u << 1,
  kDeviceClass = 1u << 2,
  kDeviceSubclass = 1u << 3,
  kDeviceProtocol = 1u << 4,
  kInterface = 1u << 5,
  kInterfaceSubclass = 1u << 6,
  kInterfaceProtocol = 1u << 7,
  kInterfaceName = 1u << 8,
  kHid = 1u << 9,
  kHidUsage = 1u << 10,
  kProductName = 1u << 11,
  kDisk = 1u << 12,
  kDiskProtocol = 1u << 13,
  kDiskInternal = 1u << 14,
  kDiskExternalParent = 1u << 15,
  kDiskMediaKind = 1u << 16,
  kAllParts = (1u << 17) - 1,
};

bool has(const SignatureRecord& row, uint32_t parts) { return (row.parts & parts) != 0; }

// What a part is of: `parts` may be given only together with `whole`.
bool belongs(const SignatureRecord& row, uint32_t parts, uint32_t whole) { return !has(row, parts) || has(row, whole); }

// Nothing but ids speaks for the row.
bool isByIdsAlone(const SignatureRecord& row) { return has(row, kVendorId | kProductId) && !has(row, ~(kVendorId | kProductId)); }

// Its class says what an interface is: audio, input, printer, hub, smart card, content security, video, health, audio and
// video; or it is Bluetooth.
bool isTelling(const UsbInterface& interface) {
  constexpr uint32_t kTelling =
      1u << 0x01 | 1u << 0x03 | 1u << 0x07 | 1u << 0x09 | 1u << 0x0b | 1u << 0x0d | 1u << 0x0e | 1u << 0x0f | 1u << 0x10;
  const bool bluetooth = interface.interfaceClass == 0xe0 && interface.interfaceSubclass == 1 && interface.interfaceProtocol == 1;
  return bluetooth || (interface.interfaceClass < 32 && kTelling >> interface.interfaceClass & 1);
}

// A sign of a phone, camera or player below this rank counts only where nothing else explains the device (SPEC 9.3).
constexpr uint8_t kWeakBelow = 50;

bool isWeak(const SignatureRecord& row) { return row.rank < kWeakBelow && (bit(row.family) & kPhoneFamilies); }

constexpr unsigned internalBit(Tri internal) { return internal == Tri::unknown ? 4 : internal == Tri::yes ? 2 : 1; }

}  // namespace

struct SignatureTable::Facts {
  explicit Facts(const Descriptor& d)
      : descriptor(d),
        hasIds(d.hasIds && (d.vendorId != 0 || d.productId != 0)),
        productName(d.hasProduct ? clean(d.productName) : std::string()),
        protocol(fold(clean(d.disk.protocol))),
        mediaKind(fold(clean(d.disk.mediaKind))),
        saysOtherwise(!d.interfaces.empty() && std::all_of(d.interfaces.begin(), d.interfaces.end(), isTelling)) {
    for (const UsbInterface& interface : d.interfaces) interfaceNames.push_back(clean(interface.name));
  }
  const Descriptor& descriptor;
  const bool hasIds;
  const std::string productName, protocol, mediaKind;
  const bool saysOtherwise;  // it has interfaces, and all of them say what they are: ids have nothing to add
  std::vector<std::string> interfaceNames;
};

bool SignatureTable::open(std::span<const SignatureRecord> rows, const Strings& strings, std::span<const uint32_t> values, Pool& pool,
                          Refused& error) {
  rows_ = rows;
  values_ = values;
  strings_ = &strings;
  return std::all_of(rows.begin(), rows.end(), [&](const SignatureRecord& row) { return check(row, pool, error); });
}

bool SignatureTable::check(const SignatureRecord& row, Pool& pool, Refused& error) const {
  if ((row.parts & ~kAllParts) || static_cast<size_t>(row.family) >= kFamilyCount || row.zero != 0 || row.internal > 7 ||
      row.externalParent > 1) {
    return corrupt(error, "a signature holds a choice that does not exist");
  }
  if (!belongs(row, kDeviceSubclass | kDeviceProtocol, kDeviceClass) || !belongs(row, kHidUsage, kHid) ||
      !belongs(row, kInterfaceSubclass | kInterfaceProtocol | kInterfaceName, kInterface) ||
      !belongs(row, kDiskProtocol | kDiskInternal | kDiskExternalParent | kDiskMediaKind, kDisk)) {
    return corrupt(error, "a signature gives a part of what it does not give");
  }
  if (!strings_->has(row.id) || !strings_->has(row.interfaceName) || !strings_->has(row.productName)) {
    return corrupt(error, "a signature names a text that is not there");
  }
  return checkLists(row, pool, error);
}

bool SignatureTable::checkLists(const SignatureRecord& row, Pool& pool, Refused& error) const {
  for (List each : {row.vendorIds, row.productIds, row.protocols, row.mediaKinds, row.overrides}) {
    if (!pool.take(each)) return corrupt(error, "the list of a signature is not where it has to be");
  }
  const auto below = [&](List each, size_t size) {
    const auto numbers = list(each);
    return std::all_of(numbers.begin(), numbers.end(), [size](uint32_t number) { return number < size; });
  };
  const auto isText = [&](uint32_t number) { return strings_->has(number); };
  const auto protocols = list(row.protocols), mediaKinds = list(row.mediaKinds);
  if (!below(row.vendorIds, 0x10000) || !below(row.overrides, rows_.size()) || !std::all_of(protocols.begin(), protocols.end(), isText) ||
      !std::all_of(mediaKinds.begin(), mediaKinds.end(), isText)) {
    return corrupt(error, "a signature lists what cannot be");
  }
  return true;
}

Classification SignatureTable::classify(const Descriptor& descriptor) const {
  const Facts facts(descriptor);
  std::vector<const SignatureRecord*> matching;
  std::vector<bool> dropped(rows_.size());
  for (const SignatureRecord& row : rows_) {
    if (!matches(row, facts)) continue;
    matching.push_back(&row);
    for (uint32_t other : list(row.overrides)) dropped[other] = true;
  }
  std::erase_if(matching, [&](const SignatureRecord* row) { return dropped[static_cast<size_t>(row - rows_.data())]; });
  const bool anyFirm = std::any_of(matching.begin(), matching.end(), [](const SignatureRecord* row) { return !isWeak(*row); });
  Classification result;
  int highest = -1;
  for (const SignatureRecord* row : matching) {
    if (anyFirm && isWeak(*row)) continue;
    result.capabilities |= bit(row->family);
    if (row->rank > highest || (row->rank == highest && row->family < result.family)) result.family = row->family;
    highest = std::max<int>(highest, row->rank);
  }
  if (result.capabilities == 0) result.capabilities = bit(Family::unknown);
  return result;
}

bool SignatureTable::matches(const SignatureRecord& row, const Facts& facts) const {
  const Descriptor& d = facts.descriptor;
  if (has(row, kVendorId | kProductId) && !facts.hasIds) return false;
  if (facts.saysOtherwise && isByIdsAlone(row)) return false;
  const auto vendors = list(row.vendorIds), products = list(row.productIds);
  if (has(row, kVendorId) && std::find(vendors.begin(), vendors.end(), d.vendorId) == vendors.end()) return false;
  const auto inRange = [&](uint32_t range) { return d.productId >= (range & 0xFFFF) && d.productId <= range >> 16; };
  if (has(row, kProductId) && std::none_of(products.begin(), products.end(), inRange)) return false;
  if (has(row, kDeviceClass) && row.deviceClass[0] != d.deviceClass) return false;
  if (has(row, kDeviceSubclass) && row.deviceClass[1] != d.deviceSubclass) return false;
  if (has(row, kDeviceProtocol) && row.deviceClass[2] != d.deviceProtocol) return false;
  if (has(row, kInterface) && !matchesInterface(row, facts)) return false;
  const auto isUsage = [&](const HidUsage& hid) {
    return hid.usagePage == row.usagePage && (!has(row, kHidUsage) || hid.usage == row.usage);
  };
  if (has(row, kHid) && std::none_of(d.hid.begin(), d.hid.end(), isUsage)) return false;
  if (has(row, kProductName) && !globMatches(trim((*strings_)[row.productName]), facts.productName)) return false;
  return !has(row, kDisk) || matchesDisk(row, facts);
}

bool SignatureTable::matchesInterface(const SignatureRecord& row, const Facts& facts) const {
  const auto& interfaces = facts.descriptor.interfaces;
  for (size_t i = 0; i < interfaces.size(); i++) {
    if (interfaces[i].interfaceClass != row.interfaceClass[0]) continue;
    if (has(row, kInterfaceSubclass) && interfaces[i].interfaceSubclass != row.interfaceClass[1]) continue;
    if (has(row, kInterfaceProtocol) && interfaces[i].interfaceProtocol != row.interfaceClass[2]) continue;
    if (has(row, kInterfaceName) && !globMatches(trim((*strings_)[row.interfaceName]), facts.interfaceNames[i])) continue;
    return true;
  }
  return false;
}

bool SignatureTable::matchesDisk(const SignatureRecord& row, const Facts& facts) const {
  const Descriptor::Disk& disk = facts.descriptor.disk;
  if (!disk.present) return false;
  // Text 0, the empty one, stands for "there is none".
  if (has(row, kDiskProtocol) && !hasText(row.protocols, facts.protocol)) return false;
  if (has(row, kDiskInternal) && !(row.internal & internalBit(disk.internal))) return false;
  if (has(row, kDiskExternalParent) && disk.externalParent != (row.externalParent == 1)) return false;
  return !has(row, kDiskMediaKind) || (!facts.mediaKind.empty() && hasText(row.mediaKinds, facts.mediaKind));
}

bool SignatureTable::hasText(List of, std::string_view folded) const {
  const auto texts = list(of);
  return std::any_of(texts.begin(), texts.end(), [&](uint32_t text) { return (*strings_)[text] == folded; });
}

}  // namespace portcullis
