// The chains follow khronokernel/DarwinDumped (MacBookPro15,2) and the headers named in device_facts.h; serials are made up.
#include "macos/device_facts.h"

#include "core/bridge/mount_source.h"
#include "doctest/doctest.h"
#include "test/macos/recorded_registry.h"

using namespace portcullis;
using namespace portcullis::macos;

namespace {

const std::vector<std::string> kMedia = {"IOMedia", "IOStorage", "IOService"};

Properties media(const char* bsdName, bool whole) {
  return {{"BSD Name", text(bsdName)}, {"Whole", flag(whole)}, {"Removable", flag(true)}, {"Ejectable", flag(true)}};
}

// USB device → interface → mass storage → block storage → disk2 → disk2s1. Answers the device's id.
RegistryId addStick(RecordedRegistry& registry, RegistryId hub, const char* whole, const char* partition) {
  const auto usb = registry.add({hub}, {"IOUSBHostDevice", "IOService"},
                                {{"idVendor", number(0x0951)},
                                 {"idProduct", number(0x1666)},
                                 {"kUSBSerialNumberString", text("60A44C3FACC93011")},
                                 {"USB Vendor Name", text("Kingston")},
                                 {"USB Product Name", text("DataTraveler 3.0")},
                                 {"locationID", number(0x14100000)}});
  const auto interface =
      registry.add({usb}, {"IOUSBHostInterface", "IOService"},
                   {{"bInterfaceClass", number(8)}, {"bInterfaceSubClass", number(6)}, {"bInterfaceProtocol", number(0x50)}});
  const auto driver =
      registry.add({interface}, {"IOUSBMassStorageDriver", "IOService"},
                   {{"Protocol Characteristics",
                     dictionary({{"Physical Interconnect", text("USB")}, {"Physical Interconnect Location", text("External")}})}});
  const auto disk = registry.add({driver}, kMedia, media(whole, true));
  const auto scheme = registry.add({disk}, {"IOFDiskPartitionScheme", "IOService"});
  registry.add({scheme}, kMedia, media(partition, false));
  return usb;
}

}  // namespace

TEST_CASE("a mount's source names its disk, and only a disk") {
  CHECK(diskNamedBy("/dev/disk4s1") == "disk4s1");
  CHECK(diskNamedBy("/dev/rdisk4") == "disk4");
  CHECK(diskNamedBy("com.apple.TimeMachine.2026-11-23-090000.local@/dev/disk3s1") == "disk3s1");
  CHECK(diskNamedBy("com.apple.os.update-0A1B@/dev/disk3s1s1") == "disk3s1s1");
  for (const char* none : {"//mia@server/share", "server:/export", "devfs", "map auto_home", "/dev/disk", "/dev/disk4s", "/dev/tty",
                           "/dev/disk4x", "//mia@/dev/disk1", ""}) {
    CHECK_MESSAGE(!diskNamedBy(none), none);
  }
  CHECK(wholeDiskOf("disk3s1s1") == "disk3");
  CHECK(wholeDiskOf("sd3").empty());
}

TEST_CASE("a partition leads to the USB device that carries it, with ids, serial, place and protocol") {
  RecordedRegistry registry;
  const auto usb = addStick(registry, 0, "disk2", "disk2s1");
  const auto facts = factsOfDisk(registry, "disk2s1", {});
  REQUIRE(facts);
  CHECK(facts->registryId == usb);
  CHECK(facts->bus == Bus::usb);
  CHECK(facts->location == "0x14100000");
  CHECK(facts->descriptor.vendorId == 0x0951);
  CHECK(facts->descriptor.serialNumber == "60A44C3FACC93011");
  CHECK(facts->descriptor.manufacturerName == "Kingston");
  REQUIRE(facts->descriptor.interfaces.size() == 1);
  CHECK(facts->descriptor.interfaces[0].interfaceClass == 8);
  CHECK(facts->descriptor.disk.protocol == "USB");
  CHECK(facts->descriptor.disk.internal == Tri::no);
  CHECK(facts->descriptor.disk.externalParent);
  REQUIRE(facts->volumes.size() == 2);
}

TEST_CASE("an APFS volume of a synthesized disk leads to the physical device below it") {
  RecordedRegistry registry;
  const auto usb = addStick(registry, 0, "disk2", "disk2s1");
  const auto partition = registry.byBsdName("disk2s1")->id;
  const auto scheme = registry.add({partition}, {"AppleAPFSContainerScheme", "IOService"});
  auto synthesized = media("disk5", true);
  const auto whole = registry.add({scheme}, {"AppleAPFSMedia", "IOMedia", "IOService"}, synthesized);
  const auto container = registry.add({whole}, {"AppleAPFSContainer", "IOService"});
  auto volume = media("disk5s1", false);
  volume["Encrypted"] = flag(true);
  volume["FullName"] = text("Backup");
  registry.add({container}, {"AppleAPFSVolume", "IOMedia", "IOService"}, volume);
  const auto facts = factsOfDisk(registry, "disk5s1", {});
  REQUIRE(facts);
  CHECK(facts->registryId == usb);
  CHECK(physicalDisksOf(registry, "disk5s1") == std::vector<std::string>{"disk2"});
  const auto& v = *std::find_if(facts->volumes.begin(), facts->volumes.end(), [](const auto& x) { return x.bsdName == "disk5s1"; });
  CHECK(v.encrypted == Tri::yes);
  CHECK(v.name == "Backup");
}

TEST_CASE("a disk behind a tunnelled PCIe bridge is external whatever it claims, and one on the board is not") {
  RecordedRegistry registry;
  const auto disk = [&](const char* name, bool tunnelled) {
    const auto bridge = registry.add({}, {"IOPCIDevice", "IOService"}, {{"IOPCITunnelled", flag(tunnelled)}});
    const auto nvme =
        registry.add({bridge}, {"IONVMeBlockStorageDevice", "IOService"},
                     {{"Protocol Characteristics",
                       dictionary({{"Physical Interconnect", text("PCI-Express")}, {"Physical Interconnect Location", text("Internal")}})},
                      {"Device Characteristics", dictionary({{"Product Name", text("X10")}, {"Serial Number", text("S5Z1")}})}});
    registry.add({nvme}, kMedia, {{"BSD Name", text(name)}, {"Whole", flag(true)}, {"Removable", flag(false)}, {"Ejectable", flag(false)}});
    return *factsOfDisk(registry, name, {});
  };
  const auto outside = disk("disk6", true), inside = disk("disk0", false);
  CHECK(outside.descriptor.disk.externalParent);
  CHECK(outside.bus == Bus::thunderbolt);
  CHECK(outside.descriptor.productName == "X10");
  CHECK(outside.descriptor.serialNumber == "S5Z1");
  CHECK(outside.registryId == registry.byBsdName("disk6")->id);
  CHECK_FALSE(inside.descriptor.disk.externalParent);
  CHECK(inside.bus == Bus::pcie);
}

TEST_CASE("a card in the built-in slot is told by its protocol and brings its own serial") {
  RecordedRegistry registry;
  const auto slot = registry.add(
      {}, {"AppleSDXCBlockStorageDevice", "IOService"},
      {{"Protocol Characteristics",
        dictionary({{"Physical Interconnect", text("Secure Digital")}, {"Physical Interconnect Location", text("Internal")}})},
       {"Card Characteristics",
        dictionary({{"Product Name", text("SD64G")}, {"Serial Number", PropertyValue{std::vector<uint8_t>{0x1a, 0x2b, 0x3c, 0x4d}}}})}});
  registry.add({slot}, kMedia, media("disk8", true));
  const auto facts = factsOfDisk(registry, "disk8", {});
  REQUIRE(facts);
  CHECK(facts->bus == Bus::sd);
  CHECK(facts->descriptor.disk.internal == Tri::yes);
  CHECK(facts->sdMedia == Tri::yes);
  CHECK(facts->sdMediaSerial == "0x1a2b3c4d");
  CHECK(facts->sdMediaProduct == "SD64G");
}

TEST_CASE("the disk that the Mac is booted from is known, on a stick as well") {
  RecordedRegistry registry;
  addStick(registry, 0, "disk2", "disk2s1");
  const auto facts = factsOfDisk(registry, "disk2s1", {.root = {"disk2"}, .system = {}, .home = {}, .routes = {}});
  REQUIRE(facts);
  CHECK(facts->safety.backsRoot);
  CHECK_FALSE(facts->safety.homeVolume);
}

TEST_CASE("an image of the system is told by where its file lies, and no other path passes for it") {
  const auto image = [](Properties properties) {
    RecordedRegistry registry;
    const auto device = registry.add({}, {"AppleDiskImageDevice", "IOService"}, std::move(properties));
    registry.add({device}, kMedia, media("disk7", true));
    const auto facts = factsOfDisk(registry, "disk7", {});
    CHECK(facts->descriptor.disk.protocol == "Virtual Interface");
    CHECK(facts->descriptor.disk.internal == Tri::unknown);
    return facts->safety.systemImage;
  };
  const auto protocol = [](std::optional<PropertyValue> path) {
    Properties entries{{"Physical Interconnect", text("Virtual Interface")}, {"Physical Interconnect Location", text("File")}};
    if (path) entries.emplace("Virtual Interface Location Path", *path);
    return dictionary(std::move(entries));
  };
  const auto bytes = [](std::string_view path) { return PropertyValue{std::vector<uint8_t>(path.begin(), path.end())}; };
  using namespace std::string_view_literals;
  CHECK(image({{"DiskImageURL", text("file:///System/Library/AssetsV2/com_apple/x.dmg")}, {"Protocol Characteristics", protocol({})}}));
  CHECK(image({{"Protocol Characteristics", protocol(bytes("/System/Volumes/Preboot/0A1B/cryptex1/current/os.dmg\0"sv))}}));
  for (const char* path :
       {"/Users/mia/System/x.dmg", "/System/Volumes/Data/Users/Shared/x.dmg", "/System/Volumes/Data/System/x.dmg",
        "/System/Volumes/Preboot/x.dmg", "/System/Volumes/Preboot/A/B/cryptex1/os.dmg", "/System//Volumes/Data/x.dmg",
        "/System/./Volumes/Data/x.dmg", "/System/../Users/mia/x.dmg", "/Systematic/x.dmg", "System/x.dmg", "/System/%2e%2e/x.dmg", ""}) {
    CHECK_MESSAGE(!image({{"Protocol Characteristics", protocol(bytes(path))}}), path);
    CHECK_MESSAGE(!image({{"DiskImageURL", text(std::string("file://") + path)}, {"Protocol Characteristics", protocol({})}}), path);
  }
  CHECK_FALSE(image({{"DiskImageURL", text("http:///System/x.dmg")}, {"Protocol Characteristics", protocol({})}}));
  CHECK_FALSE(image({{"Protocol Characteristics", protocol({})}}));
}

TEST_CASE("an interface leads to its device, a hub's devices stay apart") {
  RecordedRegistry registry;
  const auto hub = registry.add({}, {"IOUSBHostDevice", "IOService"}, {{"idVendor", number(0x05e3)}, {"idProduct", number(0x0610)}});
  const auto stick = addStick(registry, hub, "disk2", "disk2s1");
  const auto phone = registry.add({hub}, {"IOUSBHostDevice", "IOService"}, {{"idVendor", number(0x05ac)}, {"idProduct", number(0x12a8)}});
  const auto mux = registry.add({phone}, {"IOUSBHostInterface", "IOService"},
                                {{"bInterfaceClass", number(255)}, {"bInterfaceSubClass", number(254)}, {"bInterfaceProtocol", number(2)}});
  CHECK(factsOfUsb(registry, mux, {})->registryId == phone);
  const auto hubFacts = factsOfUsb(registry, hub, {});
  CHECK(hubFacts->descriptor.vendorId == 0x05e3);
  CHECK(hubFacts->descriptor.interfaces.empty());
  CHECK(hubFacts->volumes.empty());
  CHECK(factsOfUsb(registry, stick, {})->volumes.size() == 2);
}

TEST_CASE("what has gone is not found, and a chain that loops ends") {
  RecordedRegistry registry;
  CHECK_FALSE(factsOfDisk(registry, "disk9", {}));
  CHECK_FALSE(factsOfUsb(registry, 42, {}));
  const auto a = registry.add({0x100000001}, {"IOService"});
  registry.add({a}, {"IOService"});
  CHECK(withAncestors(registry, *registry.byId(a)).size() == 2);
}

TEST_CASE("an image that is made of a stick is the stick") {
  RecordedRegistry registry;
  const auto usb = addStick(registry, 0, "disk4", "disk4s1");
  const auto attach = [&](const char* path, const char* name) {
    const auto protocol = dictionary({{"Physical Interconnect", text("Virtual Interface")},
                                      {"Physical Interconnect Location", text("File")},
                                      {"Virtual Interface Location Path", text(path)}});
    const auto device = registry.add({}, {"AppleDiskImageDevice", "IOService"}, {{"Protocol Characteristics", protocol}});
    registry.add({device}, kMedia, media(name, true));
  };
  attach("/dev/rdisk4", "disk9");
  attach("/dev/disk9", "disk10");
  attach("/dev/disk11", "disk11");  // of itself: ends
  for (const char* name : {"disk9", "disk10"}) {
    const auto facts = factsOfDisk(registry, name, {});
    REQUIRE(facts);
    CHECK(facts->registryId == usb);
    CHECK(facts->bus == Bus::usb);
    CHECK(facts->descriptor.disk.protocol == "USB");
    CHECK(std::any_of(facts->volumes.begin(), facts->volumes.end(), [&](const auto& v) { return v.bsdName == name; }));
  }
  CHECK(factsOfDisk(registry, "disk11", {})->bus == Bus::virtual_);
}

// After iMac18,3 and MacBookPro15,2: every device has a twin below AppleUSBLegacyRoot, from 10.15 on with the other's id.
TEST_CASE("the twin that Intel Macs publish of a USB device is that device") {
  RecordedRegistry registry;
  const auto usb = addStick(registry, 0, "disk2", "disk2s1");
  const auto other = registry.add({}, {"IOUSBHostDevice", "IOService"}, {{"idVendor", number(0x0781)}, {"locationID", number(0x14200000)}});
  const auto root = registry.add({}, {"AppleUSBLegacyRoot", "IOService"});
  const auto twin = [&](Properties properties) {
    return registry.add({root}, {"AppleUSBDevice", "IOUSBDevice", "IOService"}, std::move(properties));
  };
  const auto byId = twin({{"idVendor", number(0x0951)}, {"AppleUSBAlternateServiceRegistryID", number(static_cast<int64_t>(usb))}});
  const auto byPlace = twin({{"idVendor", number(0x0781)}, {"locationID", number(0x14200000)}});
  const auto alone = twin({{"idVendor", number(0x1234)}, {"locationID", number(0)}});
  CHECK(factsOfUsb(registry, byId, {})->registryId == usb);
  CHECK(factsOfUsb(registry, byId, {})->volumes.size() == 2);
  CHECK(factsOfUsb(registry, byPlace, {})->registryId == other);
  CHECK(factsOfUsb(registry, alone, {})->registryId == alone);
}

// MacBookPro15,2 and iMac18,3; a card reader beside them says `No` and `no`.
TEST_CASE("what is built in is known by what it says, or by Apple's ids of chips inside Macs") {
  RecordedRegistry registry;
  const auto builtIn = [&](Properties properties) {
    return factsOfUsb(registry, registry.add({}, {"IOUSBHostDevice", "IOService"}, std::move(properties)), {})->builtIn;
  };
  CHECK(builtIn({{"Built-In", flag(true)}}));
  CHECK(builtIn({{"non-removable", text("yes")}}));
  CHECK(builtIn({{"idVendor", number(0x05ac)}, {"idProduct", number(0x8233)}}));
  CHECK_FALSE(
      builtIn({{"Built-In", flag(false)}, {"non-removable", text("no")}, {"idVendor", number(0x05ac)}, {"idProduct", number(0x12a8)}}));
  CHECK_FALSE(builtIn({{"idVendor", number(0x1234)}, {"idProduct", number(0x8233)}}));
}

// MacPro6,1: the controller in the enclosure says SATA, and the PCI devices above it that they are tunnelled.
TEST_CASE("an AHCI disk behind Thunderbolt is on Thunderbolt, one on the board on SATA") {
  RecordedRegistry registry;
  const auto disk = [&](const char* name, bool tunnelled) {
    const auto bridge = registry.add({}, {"IOPCIDevice", "IOService"}, {{"IOPCITunnelled", flag(tunnelled)}});
    const auto ahci = registry.add({bridge}, {"IOAHCIBlockStorageDevice", "IOService"},
                                   {{"Protocol Characteristics", dictionary({{"Physical Interconnect", text("SATA")}})}});
    registry.add({ahci}, kMedia, media(name, true));
    return factsOfDisk(registry, name, {})->bus;
  };
  CHECK(disk("disk3", true) == Bus::thunderbolt);
  CHECK(disk("disk0", false) == Bus::sata);
}

TEST_CASE("an APFS volume that does not say it is encrypted is not") {
  RecordedRegistry registry;
  const auto container = registry.add({}, {"AppleAPFSContainer", "IOService"});
  registry.add({container}, {"AppleAPFSVolume", "IOMedia", "IOService"}, media("disk5s2", false));
  CHECK(factsOfDisk(registry, "disk5s2", {})->volumes.at(0).encrypted == Tri::no);
}

namespace {

// A member's partition, and the set above all of them: AppleRAIDSet attaches itself to each AppleRAIDMember, its media to the set
// (AppleRAIDSet::addMember, ::publishSet, AppleRAID's source). Answers the id of the set's driver.
RegistryId addSet(RecordedRegistry& registry, const std::vector<const char*>& partitions, const char* whole) {
  std::vector<RegistryId> members;
  for (const char* name : partitions) {
    members.push_back(registry.add({registry.byBsdName(name)->id}, {"AppleRAIDMember", "IOStorage", "IOService"}));
  }
  const auto set = registry.add(members, {"AppleRAIDStripeSet", "AppleRAIDSet", "AppleRAIDMember", "IOStorage", "IOService"});
  registry.add({set}, kMedia, media(whole, true));
  return set;
}

}  // namespace

TEST_CASE("a set of disks lies on each of its members, whichever of them is asked, and is nobody's alone") {
  RecordedRegistry registry;
  const auto one = addStick(registry, 0, "disk2", "disk2s2");
  const auto two = addStick(registry, 0, "disk3", "disk3s2");
  addSet(registry, {"disk3s2", "disk2s2"}, "disk6");

  const auto facts = factsOfDisk(registry, "disk6", {});
  REQUIRE(facts);
  CHECK(facts->registryId == one);
  CHECK(facts->bus == Bus::usb);
  const auto setOf = [](const AttachFacts& f) -> const VolumeFacts* {
    for (const auto& volume : f.volumes) {
      if (volume.bsdName == "disk6") return &volume;
    }
    return nullptr;
  };
  REQUIRE(setOf(*facts));
  CHECK(setOf(*facts)->alsoOn == std::vector<RegistryId>{two});
  // The devices themselves say the same of it: one has it, and the other has not.
  const auto first = factsOfUsb(registry, one, {});
  const auto second = factsOfUsb(registry, two, {});
  REQUIRE(setOf(*first));
  CHECK(setOf(*first)->alsoOn == std::vector<RegistryId>{two});
  CHECK(setOf(*second) == nullptr);
  // Each one's own partition is its own alone.
  for (const auto& volume : second->volumes) CHECK(volume.alsoOn.empty());
}

TEST_CASE("a set that holds the home of who sits there is not blocked, whichever disk of it is asked") {
  RecordedRegistry registry;
  addStick(registry, 0, "disk2", "disk2s2");
  addStick(registry, 0, "disk3", "disk3s2");
  addSet(registry, {"disk2s2", "disk3s2"}, "disk6");
  NeededDisks needed;
  needed.home = physicalDisksOf(registry, "disk6");
  for (const char* name : {"disk6", "disk2s2", "disk3s2"}) {
    CHECK_MESSAGE(factsOfDisk(registry, name, needed)->safety.homeVolume, name);
  }
}
