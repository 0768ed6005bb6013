// The documents of corpus/, which libs/policy/test/native/corpus.ts writes. The working directory is native/esf-bridge.
#pragma once
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/policy/documents.h"

namespace portcullis::test {

inline std::vector<uint8_t> sample(const std::string& name) {
  std::ifstream file("test/policy/corpus/" + name + ".bin", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The sets that the sample policy refers to: `three.bin` may stand for either.
inline constexpr std::string_view kSet = "0b5f7f54-7c1e-4f5e-9a53-0d3f2c1b0a01";
inline constexpr std::string_view kFirmSet = "0b5f7f54-7c1e-4f5e-9a53-0d3f2c1b0a02";
inline constexpr std::string_view kMac = "5d0c2b2e-0f2e-4a54-9d53-6a7e3e1d8f01";

inline Snapshot officeSnapshot() {
  Snapshot snapshot;
  Refused error;
  snapshot.policy = loadPolicy(sample("policy/office"), error);
  snapshot.sets.push_back(loadDeviceSet(sample("device-set/empty"), *parseUuid(kFirmSet), error));
  snapshot.sets.push_back(loadDeviceSet(sample("device-set/three"), *parseUuid(kSet), error));
  link(snapshot);
  return snapshot;
}

// The stick that `three.bin` lists.
inline Device companyStick() {
  Device device;
  device.family = Family::usbStorage;
  device.capabilities = FamilyMask{1} << static_cast<unsigned>(Family::usbStorage);
  device.hasIds = device.hasSerial = true;
  device.vendorId = 0x0951;
  device.productId = 0x1666;
  device.serialNumber = "4c530001";
  device.identity = Identity::unique;
  device.bus = Bus::usb;
  return device;
}

inline const VerbVerdict& of(const Verdict& verdict, Verb verb) { return verdict.of[static_cast<size_t>(verb)]; }

}  // namespace portcullis::test
