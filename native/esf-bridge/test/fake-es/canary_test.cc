// The canary as a Mac in mode authorize has it: an attached disk image, found in the registry, denied through Endpoint Security.
#include "doctest/doctest.h"
#include "test/fake-es/whole_mac.h"

using namespace portcullis;
using namespace portcullis::macos;
using namespace portcullis::test;
using Arming = Bridge::Arming;

namespace {

// As `hdiutil attach -nomount` leaves it: a whole disk with a file system of its own, below the driver of the image's file.
RegistryId attachImage(WholeMac& mac, const std::string& disk, const std::string& path) {
  RegistryId media = 0;
  mac.registry->change([&](RecordedRegistry& r) {
    const auto driver =
        r.add({}, {"AppleDiskImageDevice", "IOService"},
              {{"DiskImageURL", text("file://" + path)},
               {"Protocol Characteristics",
                dictionary({{"Physical Interconnect", text("Virtual Interface")}, {"Physical Interconnect Location", text("File")}})}});
    media = r.add({driver}, {"IOMedia", "IOStorage", "IOService"},
                  {{"BSD Name", text(disk)}, {"Whole", flag(true)}, {"Removable", flag(true)}, {"Ejectable", flag(true)}});
  });
  mac.disks->tellChanged(disk);
  mac.settle();
  return media;
}

constexpr const char* kCanary = "/Library/Application%20Support/Portcullis/agent/canary.img";

}  // namespace

TEST_CASE("on a Mac the canary is denied under a policy that allows everything, and its coming and going leave no event") {
  WholeMac mac("open");
  const size_t before = mac.bridge->devices().size();
  mac.bridge->announceCanary();
  const auto media = attachImage(mac, "disk7", kCanary);
  REQUIRE(mac.bridge->armCanary("disk7") == Arming::armed);
  CHECK(mac.bridge->devices().size() == before);
  CHECK_FALSE(mac.disks->mountBySystem("disk7", {.readOnly = true, .noexec = false}));
  CHECK(mac.bridge->status().canaryDeniedAtMillis > 0);
  CHECK(mac.verdicts("mount").empty());
  mac.registry->change([&](RecordedRegistry& r) { r.remove(media); });
  mac.disks->tellGone("disk7");
  mac.settle();
  CHECK(mac.eventsText().find("disk-image") == std::string::npos);
  CHECK(mac.bridge->devices().size() == before);
  CHECK(fake_es::killed() == 0);
}

TEST_CASE("on a Mac neither a stick, nor the internal disk, nor an image of the system can be made the canary") {
  WholeMac mac("open");
  mac.plugStick("disk5");
  mac.disks->tellChanged("disk5");
  mac.disks->tellChanged("disk5s1");
  attachImage(mac, "disk8", "/System/Library/AssetsV2/cryptex.dmg");
  CHECK(mac.bridge->armCanary("disk5s1") == Arming::notAnImage);
  CHECK(mac.bridge->armCanary("disk8") == Arming::notAnImage);
  CHECK(mac.bridge->armCanary("disk0") != Arming::armed);
  CHECK(mac.bridge->armCanary("disk3s1") != Arming::armed);
  CHECK(mac.disks->mountBySystem("disk5s1", {}));
}
