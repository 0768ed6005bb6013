#include <cstring>

#include "core/policy/device_set.h"
#include "core/policy/hash.h"
#include "doctest/doctest.h"
#include "test/policy/samples.h"

using namespace portcullis;
using test::sample;

namespace {

// Where the section begins, or, with `more` 4, how many entries it has.
uint32_t tableEntry(const std::vector<uint8_t>& payload, size_t section, size_t more = 0) {
  uint32_t value;
  std::memcpy(&value, payload.data() + section * 8 + more, sizeof value);
  return value;
}

std::string refusalOfPolicy(const std::vector<uint8_t>& payload) {
  Refused error;
  if (loadPolicy(payload, error)) return "";
  CHECK(error.reason == Refusal::corrupt);
  return error.detail;
}

// The sample policy with one byte of one entry of a section changed.
std::string refusalOfChange(size_t section, size_t offset, uint8_t value) {
  auto payload = sample("policy/office");
  payload.at(tableEntry(payload, section) + offset) = value;
  return refusalOfPolicy(payload);
}

enum Section : size_t { kHead, kTextEnds, kTexts, kRules, kConditions, kValues, kWindows, kSets, kSignatures };

}  // namespace

TEST_CASE("a policy says what the runtime has to know about it") {
  Refused error;
  const auto policy = loadPolicy(sample("policy/office"), error);
  REQUIRE(policy);
  const PolicyInfo about = info(*policy);
  CHECK(about.name == "Büro");
  CHECK(about.revision == 3);
  CHECK(about.mode == Mode::enforce);
  CHECK_FALSE(about.strictWhenNotEnforceable);
  CHECK_FALSE(about.sweepAttached);
  CHECK(about.offlineValidMillis == int64_t{72} * 3'600'000);
  CHECK(about.then == PolicyInfo::Then::observe);
  CHECK(about.unresolvedMount == Effect::deny);
  CHECK(about.unresolvedOtherOpen == Effect::allow);
  CHECK(about.message == "ask IT");
  const RuleInfo firm = ruleInfo(*policy, 0);
  CHECK(firm.id == "firm");
  CHECK(firm.report == Report::silent);
  const RuleInfo sticks = ruleInfo(*policy, 1);
  CHECK(sticks.description == "encrypted company sticks");
  CHECK(sticks.message == "welcome");
  CHECK(sticks.helpLink == "https://help.example.test/sticks");
  CHECK(ruleInfo(*policy, -1).id.empty());
  CHECK(ruleInfo(*policy, 99).id.empty());
}

TEST_CASE("the other documents say what they hold") {
  Refused error;
  const auto mac = loadMac(sample("mac/one"), error);
  REQUIRE(mac);
  const MacInfo about = info(*mac);
  CHECK(toText(about.mac) == test::kMac);
  CHECK(about.owner == "Mia <mia@example.test>");
  CHECK(about.tags == std::vector<std::string>{"office", "lab"});
  REQUIRE(about.documents.size() == 2);
  CHECK(about.documents[1].kind == DocumentKind::deviceSet);
  CHECK(toText(about.documents[1].id) == test::kSet);
  const auto bare = loadMac(sample("mac/bare"), error);
  REQUIRE(bare);
  CHECK(info(*bare).policy == Uuid{});
  const auto grants = loadGrants(sample("grants/four"), error);
  REQUIRE(grants);
  REQUIRE(info(*grants).size() == 4);
  CHECK(info(*grants)[1].id == "g2");
  CHECK(info(*grants)[1].expires == 1'795'424'400'000);
  const auto anchor = loadAnchor(sample("anchor/key"), error);
  REQUIRE(anchor);
  CHECK(info(*anchor).spki == sample("anchor/key"));
}

TEST_CASE("a payload has one layout: gaps, overlaps, rests and half entries are refused") {
  const auto whole = sample("policy/office");
  CHECK(refusalOfPolicy(whole) == "");
  auto longer = whole;
  longer.resize(whole.size() + 8);
  CHECK(refusalOfPolicy(longer) == "bytes follow the last section");
  auto shorter = whole;
  shorter.resize(whole.size() - 8);
  CHECK(refusalOfPolicy(shorter) == "section 8 goes beyond the payload");
  auto moved = whole;
  moved[8] = static_cast<uint8_t>(moved[8] + 8);
  CHECK(refusalOfPolicy(moved) == "section 1 is not where it has to begin");
  auto huge = whole;
  std::memset(huge.data() + kRules * 8 + 4, 0xFF, 4);
  CHECK(refusalOfPolicy(huge) == "section 3 goes beyond the payload");
  auto dirty = whole;
  const size_t textsEnd = tableEntry(whole, kTexts) + tableEntry(whole, kTexts, 4);
  REQUIRE(textsEnd % 8 != 0);
  dirty[textsEnd] = 1;
  CHECK(refusalOfPolicy(dirty) == "the bytes after section 2 are not zero");
}

TEST_CASE("a policy whose entries cannot be is refused, and the detail says which") {
  CHECK(refusalOfChange(kHead, 8, 2) == "the head holds a choice that does not exist");
  CHECK(refusalOfChange(kHead, 15, 2) == "the head holds a choice that does not exist");
  CHECK(refusalOfChange(kHead, 23, 0x80) == "the offline time is out of range");
  CHECK(refusalOfChange(kHead, 26, 0xFF) == "the head names a text that is not there");
  CHECK(refusalOfChange(kHead, 41, 1) == "a default is about a verb that its family has not");
  CHECK(refusalOfChange(kHead, 4, 200) == "more firm rules than rules");
  CHECK(refusalOfChange(kTexts, 0, 0xFF) == "a text is not UTF-8");
  CHECK(refusalOfChange(kTextEnds, 0, 1) == "text 0 is not the empty text");
  CHECK(refusalOfChange(kTextEnds, 4, 0xFF) == "a text ends before it begins");
  CHECK(refusalOfChange(kRules, 2, 0xFF) == "a rule names a text that is not there");
  CHECK(refusalOfChange(kRules, 26, 7) == "a rule holds a choice that does not exist");
  CHECK(refusalOfChange(kRules, 26, 3) == "a rule is not where its kind belongs");
  CHECK(refusalOfChange(kRules, 23, 0x80) == "a rule allows a verb that it does not name");
  CHECK(refusalOfChange(kRules, 16, 9) == "the conditions of a rule are not where they have to be");
  CHECK(refusalOfChange(kConditions, 0, 19) == "a condition is of a type that does not exist");
  CHECK(refusalOfChange(kConditions, 1, 1) == "a limit has a reading that does not exist");
  CHECK(refusalOfChange(kConditions, 12, 200) == "the list of a condition is not where it has to be");
  CHECK(refusalOfChange(kConditions, 4, 1) == "a condition holds a value that cannot be");
  CHECK(refusalOfChange(kValues, 0, 9) == "a condition holds a value that cannot be");
  CHECK(refusalOfChange(kWindows, 0, 0x80) == "a time window does not exist");
  CHECK(refusalOfChange(kSignatures, 8, 22) == "a signature holds a choice that does not exist");
  CHECK(refusalOfChange(kSignatures, 4, 0x40) == "a signature gives a part of what it does not give");
  CHECK(refusalOfChange(kSignatures, 0, 0xFF) == "a signature names a text that is not there");
  CHECK(refusalOfChange(kSignatures, 32, 0) == "the list of a signature is not where it has to be");
}

TEST_CASE("a device set finds its entries by hash, and a hash that would hide one is refused") {
  Refused error;
  auto payload = sample("device-set/three");
  const auto set = loadDeviceSet(payload, Uuid{}, error);
  REQUIRE(set);
  CHECK(set->name() == "Sticks");
  CHECK(set->version() == 7);
  CHECK(set->size() == 3);
  const auto contains = [&](uint16_t vendor, uint16_t product, std::string_view serial) {
    return set->contains(identityHash(vendor, product, serial), vendor, product, serial);
  };
  CHECK(contains(0x0951, 0x1666, "4C530001"));
  CHECK(contains(0x0951, 0x1666, "4c530001"));
  CHECK_FALSE(contains(0x0951, 0x1667, "4C530001"));
  CHECK_FALSE(contains(0x0951, 0x1666, ""));
  CHECK(contains(0x18d1, 0x4ee1, ""));
  CHECK_FALSE(contains(0x18d1, 0x4ee1, "4C530001"));
  payload.at(tableEntry(payload, 3)) ^= 1;
  CHECK(loadDeviceSet(payload, Uuid{}, error) == nullptr);
  CHECK(error.reason == Refusal::corrupt);
}

TEST_CASE("a device set finds disks by bus, model and serial, and refuses those that could not be found") {
  const auto payload = sample("device-set/disks");
  Refused error;
  const auto set = loadDeviceSet(payload, Uuid{}, error);
  REQUIRE(set);
  CHECK(set->size() == 3);
  const auto has = [&](Bus bus, std::string_view model, std::string_view serial) {
    return set->containsDisk(diskHash(static_cast<uint8_t>(bus), textHash(model), serial), bus, model, serial);
  };
  CHECK(has(Bus::thunderbolt, "portable SSD X5", "s4zpnf0m512345k"));
  CHECK_FALSE(has(Bus::thunderbolt, "Portable SSD X5", "S4ZPNF0M512346L"));
  CHECK_FALSE(has(Bus::thunderbolt, "Portable SSD X5", {}));
  CHECK_FALSE(has(Bus::pcie, "Portable SSD X5", "S4ZPNF0M512345K"));
  CHECK(has(Bus::pcie, "ÄÖ", {}));

  const size_t disks = tableEntry(payload, 4);
  const auto refusalWith = [&](size_t offset, uint8_t value) {
    auto changed = payload;
    changed.at(disks + offset) = value;
    Refused why;
    return loadDeviceSet(changed, Uuid{}, why) ? std::string() : why.detail;
  };
  CHECK(refusalWith(0, static_cast<uint8_t>(payload.at(disks) ^ 1)) != "");
  CHECK(refusalWith(4, static_cast<uint8_t>(Bus::usb)) == "a disk has no bus of a disk");
  CHECK(refusalWith(5, 1) == "a disk has no bus of a disk");
  CHECK(refusalWith(8, 0xff) == "a disk names a text that is not there");
  CHECK(refusalWith(8, 0) == "a text of a disk is empty or not folded");
}

TEST_CASE("a target names a disk that is there, and not an id beside it") {
  for (const char* name : {"grants/disk", "blocks/disk"}) {
    const auto payload = sample(name);
    const auto refusalWith = [&](size_t at, uint8_t value) {
      auto changed = payload;
      changed.at(at) = value;
      Refused why;
      const bool loaded = name[0] == 'g' ? loadGrants(changed, why) != nullptr : loadBlocks(changed, why) != nullptr;
      return loaded ? std::string() : why.detail;
    };
    const size_t target = tableEntry(payload, 2), disk = tableEntry(payload, 4);
    CHECK(refusalWith(target, payload.at(target)) == "");
    CHECK(refusalWith(target + 8, 7) == "a target names a disk that is not there");
    CHECK(refusalWith(target, static_cast<uint8_t>(payload.at(target) | 2)) == "a target names a disk that is not there");
    CHECK(refusalWith(disk, static_cast<uint8_t>(Bus::usb)) == "a disk has no bus of a disk, or a model that is not there");
    CHECK(refusalWith(disk + 4, 0xff) == "a disk has no bus of a disk, or a model that is not there");
  }
}

TEST_CASE("only an uncompressed P-256 key becomes an anchor") {
  Refused error;
  auto key = sample("anchor/key");
  key[26] = 0x02;
  CHECK(loadAnchor(key, error) == nullptr);
  CHECK(loadAnchor({}, error) == nullptr);
}
