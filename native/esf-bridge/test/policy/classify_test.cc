#include "doctest/doctest.h"
#include "test/policy/samples.h"

using namespace portcullis;
using namespace portcullis::test;

TEST_CASE("a stick is a stick before any policy has arrived") {
  Descriptor stick;
  stick.hasIds = stick.hasSerial = stick.hasProduct = true;
  stick.vendorId = 0x0951;
  stick.productId = 0x1666;
  stick.serialNumber =
      " 4C53\x01"
      "0001 ";
  stick.productName = "=cmd|DataTraveler";
  stick.interfaces.push_back({8, 6, 0x50, 1, 0, 0, ""});
  const Device device = classify(stick, nullptr);
  CHECK(device.family == Family::usbStorage);
  CHECK(device.bus == Bus::usb);
  CHECK(device.serialNumber == "4C530001");
  CHECK(device.identity == Identity::unique);
  CHECK_FALSE(device.hasManufacturer);
  CHECK(deviceKey(device) == "0951:1666:4C530001");
}

TEST_CASE("the policy's own table of signatures is the one that counts") {
  Refused error;
  const auto policy = loadPolicy(sample("policy/office"), error);
  REQUIRE(policy);
  Descriptor phone;
  phone.hasIds = true;
  phone.vendorId = 0x18d1;
  phone.productId = 0x4ee1;
  phone.interfaces = {{6, 1, 1, 1, 0, 0, "MTP"}, {8, 6, 0x50, 1, 1, 0, ""}};
  CHECK(classify(phone, policy.get()).family == Family::android);
  CHECK(classify(phone, policy.get()).capabilities == FamilyMask{1} << static_cast<unsigned>(Family::android));
  phone.interfaces[0].name.clear();
  CHECK(classify(phone, policy.get()).family == Family::usbStorage);
}

TEST_CASE("nothing is known of a card until somebody has read it") {
  Descriptor slot;
  slot.hasProduct = true;
  slot.productName = "Built-in SDXC Reader";
  slot.disk = {true, "Secure Digital", "IOMedia", Tri::yes, Tri::yes, Tri::yes, false};
  const Device device = classify(slot, nullptr);
  CHECK(device.family == Family::sdCard);
  CHECK(device.sdMedia == Tri::unknown);
  CHECK(device.bus == Bus::sd);
  CHECK(device.identity == Identity::none);
  CHECK(deviceKey(device) == "sd-card/sd/BUILT-IN SDXC READER");
}
