#include "sim/device_json.h"

#include "core/policy/shared_names.h"

namespace portcullis::sim {
namespace {

using nlohmann::json;

void readStrings(StrictObject& object, Descriptor& d) {
  const auto read = [&](const char* key, std::string& to, bool& has) {
    const auto value = object.optionalText(key);
    has = value.has_value();
    to = value.value_or("");
  };
  read("manufacturerName", d.manufacturerName, d.hasManufacturer);
  read("productName", d.productName, d.hasProduct);
  read("serialNumber", d.serialNumber, d.hasSerial);
}

void readInterfaces(StrictObject& object, Descriptor& d) {
  for (const auto& configuration : object.list("configurations")) {
    StrictObject outer(configuration, object.where() + ", configuration");
    const auto value = static_cast<uint8_t>(outer.number("configurationValue", 0, 255, 1));
    for (const auto& entry : outer.list("interfaces")) {
      StrictObject interface(entry, outer.where() + ", interface");
      const auto number = static_cast<uint8_t>(interface.number("interfaceNumber", 0, 255, 0));
      for (const auto& setting : interface.list("alternates")) {
        StrictObject inner(setting, interface.where() + ", alternate");
        UsbInterface alternate;
        alternate.configuration = value;
        alternate.number = number;
        alternate.alternate = static_cast<uint8_t>(inner.number("alternateSetting", 0, 255, 0));
        alternate.interfaceClass = static_cast<uint8_t>(inner.number("interfaceClass", 0, 255));
        alternate.interfaceSubclass = static_cast<uint8_t>(inner.number("interfaceSubclass", 0, 255));
        alternate.interfaceProtocol = static_cast<uint8_t>(inner.number("interfaceProtocol", 0, 255));
        alternate.name = inner.optionalText("interfaceName").value_or("");
        inner.finish();
        d.interfaces.push_back(std::move(alternate));
      }
      interface.finish();
    }
    outer.finish();
  }
}

void readDisk(StrictObject& object, Descriptor& d) {
  const json* value = object.object("disk");
  if (!value) return;
  StrictObject disk(*value, object.where() + ", disk");
  d.disk.present = true;
  d.disk.protocol = disk.optionalText("protocol").value_or("");
  d.disk.internal = disk.tri("internal");
  d.disk.removable = disk.tri("removable");
  d.disk.ejectable = disk.tri("ejectable");
  d.disk.externalParent = disk.flag("externalParent", false);
  d.disk.mediaKind = disk.optionalText("mediaKind").value_or("");
  disk.finish();
}

Bus busOf(StrictObject& object) {
  const std::string name = object.text("bus", "unknown");
  for (size_t i = 0; i < kBusNames.size(); ++i) {
    if (kBusNames[i] == name) return static_cast<Bus>(i);
  }
  object.fail("unknown bus `" + name + "`");
}

SafetyFacts safetyOf(StrictObject& object) {
  SafetyFacts safety;
  const json* value = object.object("safety");
  if (!value) return safety;
  StrictObject inner(*value, object.where() + ", safety");
  safety.backsRoot = inner.flag("backsRoot", false);
  safety.systemVolume = inner.flag("systemVolume", false);
  safety.homeVolume = inner.flag("homeVolume", false);
  safety.systemImage = inner.flag("systemImage", false);
  safety.defaultRoute = inner.flag("defaultRoute", false);
  inner.finish();
  return safety;
}

}  // namespace

Descriptor descriptorOf(const json& value, const std::string& where) {
  StrictObject object(value, where);
  Descriptor d;
  d.vendorId = static_cast<uint16_t>(object.number("vendorId", 0, 0xffff, 0));
  d.productId = static_cast<uint16_t>(object.number("productId", 0, 0xffff, 0));
  d.hasIds = d.vendorId != 0 || d.productId != 0;
  readStrings(object, d);
  d.deviceClass = static_cast<uint8_t>(object.number("deviceClass", 0, 255, 0));
  d.deviceSubclass = static_cast<uint8_t>(object.number("deviceSubclass", 0, 255, 0));
  d.deviceProtocol = static_cast<uint8_t>(object.number("deviceProtocol", 0, 255, 0));
  readInterfaces(object, d);
  for (const auto& usage : object.list("hid")) {
    StrictObject inner(usage, where + ", hid");
    d.hid.push_back({static_cast<uint16_t>(inner.number("usagePage", 0, 0xffff)), static_cast<uint16_t>(inner.number("usage", 0, 0xffff))});
    inner.finish();
  }
  readDisk(object, d);
  object.finish();
  return d;
}

VolumeFacts volumeOf(StrictObject& object) {
  VolumeFacts volume;
  volume.bsdName = object.text("bsdName");
  volume.name = object.optionalText("name").value_or("");
  volume.encrypted = object.tri("encrypted");
  const auto fileSystem = object.optionalText("fileSystem");
  volume.fileSystemKnown = fileSystem.has_value();
  volume.fileSystem = fileSystem.value_or("");
  return volume;
}

SimDevice deviceOf(StrictObject& object) {
  SimDevice device;
  device.name = object.text("device");
  AttachFacts& facts = device.facts;
  facts.location = object.text("location", "");
  facts.bus = busOf(object);
  const json* descriptor = object.object("descriptor");
  if (!descriptor) object.fail("`descriptor` is missing");
  facts.descriptor = descriptorOf(*descriptor, object.where() + ", descriptor");
  facts.safety = safetyOf(object);
  if (const json* media = object.object("sdMedia")) {
    StrictObject inner(*media, object.where() + ", sdMedia");
    facts.sdMedia = Tri::yes;
    facts.sdMediaSerial = inner.optionalText("serialNumber").value_or("");
    facts.sdMediaProduct = inner.optionalText("productName").value_or("");
    inner.finish();
  } else if (object.flag("sdMediaUnread", false)) {
    facts.sdMedia = Tri::unknown;
  }
  object.flag("sdMediaUnread", false);
  for (const auto& entry : object.list("volumes")) {
    StrictObject inner(entry, object.where() + ", volume");
    facts.volumes.push_back(volumeOf(inner));
    inner.finish();
  }
  device.announced = object.flag("announced", true);
  device.lookUpMillis = object.number("lookUpMs", 0, 60000, 0);
  return device;
}

}  // namespace portcullis::sim
