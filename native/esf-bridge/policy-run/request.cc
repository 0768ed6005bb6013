#include "request.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "core/policy/families.h"
#include "core/policy/serial.h"
#include "core/policy/shared_names.h"
#include "core/policy/strings.h"
#include "core/text/encoding.h"
#include "moment.h"
#include "nlohmann/json.hpp"

namespace portcullis::policy_run {
namespace {

using nlohmann::json;

template <class Word, class Names>
Word wordOf(const Names& names, const json& value) {
  const auto text = value.get<std::string>();
  const auto found = std::find(names.begin(), names.end(), text);
  if (text.empty() || found == names.end()) throw std::runtime_error("`" + text + "` is not a word that is known here");
  return static_cast<Word>(found - names.begin());
}

// Null and absent are the same: the value is not there.
const json* given(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

void readText(const json& object, const char* key, bool& has, std::string& text) {
  const json* value = given(object, key);
  has = value != nullptr;
  if (value) text = value->get<std::string>();
}

template <class Number>
Number numberOf(const json& object, const char* key) {
  const json* value = given(object, key);
  if (!value) return 0;
  const auto number = value->get<int64_t>();
  if (number < 0 || number > std::numeric_limits<Number>::max()) {
    throw std::runtime_error("`" + std::string(key) + "` is out of range: " + std::to_string(number));
  }
  return static_cast<Number>(number);
}

Tri triOf(const json& object, const char* key) {
  const json* value = given(object, key);
  return value ? (value->get<bool>() ? Tri::yes : Tri::no) : Tri::unknown;
}

void readIds(const json& object, bool& has, uint16_t& vendorId, uint16_t& productId) {
  has = given(object, "vendorId") && given(object, "productId");
  if (!has) return;
  vendorId = numberOf<uint16_t>(object, "vendorId");
  productId = numberOf<uint16_t>(object, "productId");
  has = vendorId != 0 || productId != 0;
}

void loadInto(Snapshot& snapshot, std::string_view kind, const Uuid& id, Bytes payload, Refused& error) {
  if (kind == "policy") snapshot.policy = loadPolicy(payload, error);
  else if (kind == "device-set") snapshot.sets.push_back(loadDeviceSet(payload, id, error));
  else if (kind == "grants") snapshot.grants = loadGrants(payload, error);
  else if (kind == "blocks") snapshot.blocks = loadBlocks(payload, error);
  else throw std::runtime_error("`" + std::string(kind) + "` documents decide nothing");
}

void readMedia(const json& media, Device& device) {
  if (media.is_null()) {
    device.sdMedia = Tri::no;
    return;
  }
  bool has = false;
  device.sdMedia = Tri::yes;
  readText(media, "serialNumber", has, device.sdMediaSerial);
  readText(media, "productName", has, device.sdMediaProduct);
}

Descriptor::Disk diskOf(const json& object) {
  Descriptor::Disk disk;
  bool has = false;
  disk.present = true;
  readText(object, "protocol", has, disk.protocol);
  readText(object, "mediaKind", has, disk.mediaKind);
  disk.internal = triOf(object, "internal");
  disk.removable = triOf(object, "removable");
  disk.ejectable = triOf(object, "ejectable");
  disk.externalParent = triOf(object, "externalParent") == Tri::yes;
  return disk;
}

UsbInterface interfaceOf(const json& alternate) {
  UsbInterface interface;
  bool has = false;
  interface.interfaceClass = numberOf<uint8_t>(alternate, "interfaceClass");
  interface.interfaceSubclass = numberOf<uint8_t>(alternate, "interfaceSubclass");
  interface.interfaceProtocol = numberOf<uint8_t>(alternate, "interfaceProtocol");
  interface.alternate = numberOf<uint8_t>(alternate, "alternateSetting");
  readText(alternate, "interfaceName", has, interface.name);
  return interface;
}

}  // namespace

Snapshot snapshotOf(const json& documents) {
  Snapshot snapshot;
  for (const json& document : documents) {
    const auto kind = document.at("kind").get<std::string>();
    const auto id = parseUuid(document.value("id", "00000000-0000-0000-0000-000000000000"));
    const auto payload = parseBase64(document.at("payload").get<std::string>());
    if (!id || !payload) throw std::runtime_error("a document needs a UUID and a payload in base64");
    Refused error;
    loadInto(snapshot, kind, *id, *payload, error);
    if (error.reason != Refusal::none) throw std::runtime_error("the " + kind + " document is refused: " + error.detail);
  }
  link(snapshot);
  return snapshot;
}

Descriptor descriptorOf(const json& object) {
  Descriptor d;
  readIds(object, d.hasIds, d.vendorId, d.productId);
  readText(object, "manufacturerName", d.hasManufacturer, d.manufacturerName);
  readText(object, "productName", d.hasProduct, d.productName);
  readText(object, "serialNumber", d.hasSerial, d.serialNumber);
  d.deviceClass = numberOf<uint8_t>(object, "deviceClass");
  d.deviceSubclass = numberOf<uint8_t>(object, "deviceSubclass");
  d.deviceProtocol = numberOf<uint8_t>(object, "deviceProtocol");
  if (const json* configurations = given(object, "configurations")) {
    for (const json& configuration : *configurations) {
      for (const json& interface : configuration.at("interfaces")) {
        for (const json& alternate : interface.at("alternates")) d.interfaces.push_back(interfaceOf(alternate));
      }
    }
  }
  if (const json* hid = given(object, "hid")) {
    for (const json& usage : *hid) d.hid.push_back({numberOf<uint16_t>(usage, "usagePage"), numberOf<uint16_t>(usage, "usage")});
  }
  if (const json* disk = given(object, "disk")) d.disk = diskOf(*disk);
  return d;
}

Device deviceOf(const json& object) {
  Device d;
  d.family = wordOf<Family>(kFamilyNames, object.at("family"));
  d.capabilities = bit(d.family);
  if (const json* capabilities = given(object, "capabilities")) {
    for (const json& family : *capabilities) d.capabilities |= bit(wordOf<Family>(kFamilyNames, family));
  }
  readIds(object, d.hasIds, d.vendorId, d.productId);
  readText(object, "manufacturerName", d.hasManufacturer, d.manufacturerName);
  readText(object, "productName", d.hasProduct, d.productName);
  readText(object, "serialNumber", d.hasSerial, d.serialNumber);
  d.identity = d.hasSerial && isTrustworthySerial(d.serialNumber) ? Identity::unique : Identity::none;
  d.sdMedia = d.capabilities & bit(Family::sdCard) ? Tri::unknown : Tri::no;
  addExtra(object, d);
  return d;
}

void addExtra(const json& extra, Device& device) {
  if (const json* bus = given(extra, "bus")) device.bus = wordOf<Bus>(kBusNames, *bus);
  if (const json* identity = given(extra, "identity")) device.identity = wordOf<Identity>(kIdentityNames, *identity);
  if (const json* reason = given(extra, "neverBlocked")) device.neverBlocked = wordOf<NeverBlocked>(kNeverBlockedNames, *reason);
  if (extra.contains("sdMedia")) readMedia(extra.at("sdMedia"), device);
}

Context contextOf(const json& object) {
  Context c;
  if (const json* time = given(object, "time")) {
    if (const auto moment = parseMoment(time->get<std::string>())) {
      c.timeKnown = true;
      c.epochMillis = moment->epochMillis;
      c.utcOffsetMinutes = moment->utcOffsetMinutes;
    }
  }
  if (object.contains("user")) c.userState = object.at("user").is_null() ? Context::User::nobody : Context::User::known;
  bool has = false;
  readText(object, "user", has, c.user);
  if (const json* groups = given(object, "groups")) c.groups = groups->get<std::vector<std::string>>();
  if (const json* tags = given(object, "tags")) c.tags = tags->get<std::vector<std::string>>();
  c.groupsKnown = given(object, "groups") != nullptr;
  c.tagsKnown = given(object, "tags") != nullptr;
  if (const json* volume = given(object, "volume")) {
    c.volume.encrypted = triOf(*volume, "encrypted");
    readText(*volume, "fileSystem", c.volume.fileSystemKnown, c.volume.fileSystem);
  }
  readText(object, "mac", has, c.mac);
  return c;
}

json deviceJson(const Device& d) {
  json capabilities = json::array();
  for (size_t i = 0; i < kFamilyCount; i++) {
    if (d.capabilities & FamilyMask{1} << i) capabilities.push_back(kFamilyNames[i]);
  }
  const auto text = [](bool has, const std::string& value) { return has ? json(value) : json(nullptr); };
  json out = {
      {"family", kFamilyNames[static_cast<size_t>(d.family)]},      {"capabilities", std::move(capabilities)},
      {"serialNumber", text(d.hasSerial, d.serialNumber)},          {"manufacturerName", text(d.hasManufacturer, d.manufacturerName)},
      {"productName", text(d.hasProduct, d.productName)},           {"bus", kBusNames[static_cast<size_t>(d.bus)]},
      {"identity", kIdentityNames[static_cast<size_t>(d.identity)]}};
  if (d.hasIds) {
    out["vendorId"] = d.vendorId;
    out["productId"] = d.productId;
  }
  return out;
}

}  // namespace portcullis::policy_run
