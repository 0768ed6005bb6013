#include "doctest/doctest.h"
#include "test/policy/samples.h"

using namespace portcullis;
using namespace portcullis::test;

namespace {

Context encryptedVolume() {
  Context context;
  context.volume.encrypted = Tri::yes;
  return context;
}

Verdict decided(const Snapshot& snapshot, const Device& device, const Context& context) {
  Verdict verdict;
  decide(snapshot, device, context, verdict);
  return verdict;
}

}  // namespace

TEST_CASE("an encrypted company stick is allowed, and the verdict names the rule") {
  const Snapshot snapshot = officeSnapshot();
  const Verdict verdict = decided(snapshot, companyStick(), encryptedVolume());
  CHECK(verdict.verbs == 0b111);
  CHECK(of(verdict, Verb::write).effect == Effect::allow);
  CHECK(of(verdict, Verb::write).decider == Decider::rule);
  CHECK(of(verdict, Verb::write).ruleId == "company-sticks");
  CHECK(ruleInfo(*snapshot.policy, of(verdict, Verb::write).rule).id == "company-sticks");
  CHECK_FALSE(verdict.denies(Verb::write));
  CHECK_FALSE(verdict.denies(Verb::connect));
}

TEST_CASE("while encryption is not known yet, the verbs that hang on it are unresolved") {
  const Snapshot snapshot = officeSnapshot();
  const Verdict verdict = decided(snapshot, companyStick(), Context{});
  // `one-stick` allows reading either way.
  CHECK(of(verdict, Verb::read).ruleId == "one-stick");
  CHECK(of(verdict, Verb::write).decider == Decider::unresolved);
  CHECK(of(verdict, Verb::write).effect == Effect::deny);
  CHECK(of(verdict, Verb::write).dependsOn == 1u << static_cast<unsigned>(Fact::encrypted));
}

TEST_CASE("a set that has not arrived is unknown, also when nobody linked the snapshot") {
  Snapshot snapshot = officeSnapshot();
  snapshot.linked = nullptr;
  const Verdict verdict = decided(snapshot, companyStick(), encryptedVolume());
  CHECK(of(verdict, Verb::read).decider == Decider::unresolved);
  CHECK(of(verdict, Verb::read).dependsOn == 1u << static_cast<unsigned>(Fact::deviceSet));
}

TEST_CASE("without a policy everything is allowed and observed, emergency blocks aside") {
  Snapshot snapshot;
  link(snapshot);
  const Verdict open = decided(snapshot, companyStick(), Context{});
  CHECK(of(open, Verb::read).effect == Effect::allow);
  CHECK(of(open, Verb::read).decider == Decider::noPolicy);
  CHECK(of(open, Verb::read).mode == Mode::observe);
  Refused error;
  snapshot.blocks = loadBlocks(sample("blocks/two"), error);
  link(snapshot);
  const Verdict blocked = decided(snapshot, companyStick(), Context{});
  CHECK(of(blocked, Verb::read).effect == Effect::deny);
  CHECK(of(blocked, Verb::read).mode == Mode::enforce);
  CHECK(of(blocked, Verb::read).source == "b1");
}

TEST_CASE("what the Mac runs from is never blocked") {
  Snapshot snapshot = officeSnapshot();
  Refused error;
  snapshot.blocks = loadBlocks(sample("blocks/two"), error);
  link(snapshot);
  Device device = companyStick();
  device.neverBlocked = NeverBlocked::backsRoot;
  CHECK(of(decided(snapshot, device, Context{}), Verb::write).decider == Decider::neverBlocked);
}

TEST_CASE("a user with hundreds of groups is decided like any other") {
  const Snapshot snapshot = officeSnapshot();
  Context context = encryptedVolume();
  context.userState = Context::User::known;
  context.user = "mia";
  context.groupsKnown = context.tagsKnown = context.timeKnown = true;
  for (int i = 0; i < 300; i++) context.groups.push_back("group" + std::to_string(i));
  context.groups.push_back("LAB ");
  context.tags = {"kiosk"};
  context.epochMillis = 1'795'420'800'000;
  Device device = companyStick();
  device.serialNumber = "other";
  Verdict verdict = decided(snapshot, device, context);
  std::vector<TraceEntry> trace;
  const Verdict explained = explain(snapshot, device, context, trace);
  CHECK(of(verdict, Verb::read).ruleId == of(explained, Verb::read).ruleId);
}

TEST_CASE("ids of 0000:0000 are no ids") {
  const Snapshot snapshot = officeSnapshot();
  Device device = companyStick();
  device.vendorId = device.productId = 0;
  std::vector<TraceEntry> trace;
  explain(snapshot, device, encryptedVolume(), trace);
  REQUIRE_FALSE(trace.empty());
  CHECK(trace[0].because == "the device has no ids, so no device set can hold it");
  CHECK(deviceKey(device) == "usb-storage/usb/-");
}

TEST_CASE("an explanation says for every rule why it did not match") {
  std::vector<TraceEntry> trace;
  explain(officeSnapshot(), companyStick(), Context{}, trace);
  REQUIRE(trace.size() >= 3);
  CHECK(trace[0].rule == "firm");
  CHECK(trace[0].because == "the device is in none of the device sets");
  CHECK(trace[1].rule == "company-sticks");
  CHECK(trace[1].matched == Tri::unknown);
  CHECK(trace[1].because == "it is not known yet whether the volume is encrypted");
  CHECK(trace.back().rule == "unresolved");
}
