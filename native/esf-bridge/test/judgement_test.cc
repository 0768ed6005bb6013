#include "core/bridge/judgement.h"

#include <set>

#include "core/bridge/never_blocked.h"
#include "core/bridge/one_answer.h"
#include "core/bridge/openers.h"
#include "core/policy/families.h"
#include "doctest/doctest.h"
#include "test/support/rig.h"

using namespace portcullis;
using namespace portcullis::test;

namespace {

Verdict storageVerdict(Effect read, Effect write, Effect execute, Mode mode = Mode::enforce) {
  Verdict verdict;
  verdict.verbs = kStorageVerbs;
  const Effect effects[] = {read, write, execute};
  for (size_t i = 0; i < 3; ++i) {
    verdict.of[i].effect = effects[i];
    verdict.of[i].mode = mode;
  }
  return verdict;
}

AttachedPtr attachedOf(const sim::SimDevice& device) { return makeAttached(device.facts, nullptr); }

constexpr Effect A = Effect::allow, D = Effect::deny;

}  // namespace

TEST_CASE("no read is no mount, no write a read-only one, no execute one without programs") {
  CHECK(planMount(storageVerdict(D, D, D)).deny);
  CHECK(planMount(storageVerdict(D, D, D)).decision == Decision::denied);
  const MountPlan readOnly = planMount(storageVerdict(A, D, A));
  CHECK_FALSE(readOnly.deny);
  CHECK(readOnly.flags == MountFlags{true, false});
  CHECK(readOnly.decision == Decision::restricted);
  CHECK(planMount(storageVerdict(A, A, D)).flags == MountFlags{false, true});
  CHECK(planMount(storageVerdict(A, A, A)).decision == Decision::allowed);
}

TEST_CASE("in observe mode nothing is done, and the decision is what it would have been") {
  const MountPlan plan = planMount(storageVerdict(D, D, D, Mode::observe));
  CHECK_FALSE(plan.deny);
  CHECK(plan.flags == MountFlags{});
  CHECK(plan.decision == Decision::denied);
  CHECK(plan.whenDone == Outcome::observed);
  CHECK(planMount(storageVerdict(A, A, A, Mode::observe)).whenDone == Outcome::observed);
}

TEST_CASE("a verdict that is enforced for one verb and observed for another is carried out in part") {
  Verdict verdict = storageVerdict(D, D, A);
  verdict.of[0].mode = Mode::observe;
  const MountPlan plan = planMount(verdict);
  CHECK_FALSE(plan.deny);
  CHECK(plan.flags.readOnly);
  CHECK(plan.decision == Decision::restricted);
  CHECK(plan.whenDone == Outcome::partial);
}

TEST_CASE("what holds the system is never blocked, and what only claims to be internal is") {
  CHECK(attachedOf(bootDisk())->device.neverBlocked == NeverBlocked::backsRoot);
  auto fixed = bootDisk();
  fixed.facts.safety.backsRoot = false;
  CHECK(attachedOf(fixed)->device.neverBlocked == NeverBlocked::internalFixed);

  auto claims = stick("liar", "disk5s1");
  claims.facts.descriptor.disk.internal = Tri::yes;
  claims.facts.descriptor.disk.removable = claims.facts.descriptor.disk.ejectable = Tri::no;
  CHECK(attachedOf(claims)->device.neverBlocked == NeverBlocked::no);  // on USB

  auto tunnelled = fixed;
  tunnelled.facts.bus = Bus::thunderbolt;
  tunnelled.facts.descriptor.disk.protocol = "PCI-Express";
  tunnelled.facts.descriptor.disk.externalParent = true;
  CHECK(attachedOf(tunnelled)->device.neverBlocked == NeverBlocked::no);

  auto card = fixed;
  card.facts.bus = Bus::sd;
  card.facts.descriptor.disk.protocol = "Secure Digital";
  card.facts.descriptor.disk.removable = Tri::yes;
  card.facts.sdMedia = Tri::yes;
  CHECK(attachedOf(card)->device.neverBlocked == NeverBlocked::no);
  CHECK(attachedOf(card)->device.family == Family::sdCard);

  auto unknown = fixed;
  unknown.facts.descriptor.disk.removable = Tri::unknown;
  CHECK(attachedOf(unknown)->device.neverBlocked == NeverBlocked::no);  // a doubt is no proof
}

TEST_CASE("a Mac that is booted from a stick keeps it") {
  auto boot = stick("boot-stick", "disk2s1");
  boot.facts.safety.backsRoot = true;
  CHECK(attachedOf(boot)->device.neverBlocked == NeverBlocked::backsRoot);
}

TEST_CASE("only phones without storage, hub, keyboard or pointer in them may be captured") {
  const auto phone = attachedOf(iphone());
  CHECK(capturable(phone->facts, phone->device));
  const auto disk = attachedOf(stick("s", "disk5s1"));
  CHECK_FALSE(capturable(disk->facts, disk->device));
  for (const uint8_t interfaceClass : {uint8_t{8}, uint8_t{9}}) {
    auto composite = iphone();
    composite.facts.descriptor.interfaces.push_back({interfaceClass, 6, 80, 1, 2, 0, ""});
    const auto attached = attachedOf(composite);
    CHECK_FALSE(capturable(attached->facts, attached->device));
  }
  auto inside = iphone();
  inside.facts.builtIn = true;
  CHECK_FALSE(capturable(inside.facts, attachedOf(inside)->device));
  auto keyboard = iphone();
  keyboard.facts.descriptor.interfaces.push_back({3, 1, 1, 1, 2, 0, ""});
  const auto attached = attachedOf(keyboard);
  CHECK_FALSE(capturable(attached->facts, attached->device));
  auto route = iphone();
  route.facts.safety.defaultRoute = true;
  const auto routing = attachedOf(route);
  CHECK_FALSE(capturable(routing->facts, routing->device));
}

TEST_CASE("the answer comes well before the deadline, and never later than three seconds") {
  constexpr int64_t second = 1'000'000;
  CHECK(answerBudget(0, 60 * second) == 3 * second);
  CHECK(answerBudget(0, 15 * second) == 3 * second);
  CHECK(answerBudget(0, 3 * second) == 2 * second);
  CHECK(answerBudget(0, second) == second / 2);
  CHECK(answerBudget(5, 5) == 0);
  CHECK(answerBudget(second, 0) == 0);
  for (int64_t left = 1000; left < 20 * second; left += 12345) CHECK(answerBudget(0, left) < left);
}

TEST_CASE("a program of the system counts only when the system says that it is one") {
  CHECK(openerOf(usbmuxd(), bit(Family::appleMobile))->meant == bit(Verb::sync));
  CHECK(openerOf(process("/usr/libexec/usbmuxd"), bit(Family::appleMobile)) != nullptr);  // nothing known but the path
  CHECK(openerOf(process("/tmp/usbmuxd", "", Tri::no), bit(Family::appleMobile)) == nullptr);
  CHECK(openerOf(process("/tmp/usbmuxd", "com.evil.usbmuxd", Tri::no), bit(Family::appleMobile)) == nullptr);
  CHECK(openerOf(process("/tmp/x", "com.apple.usbmuxd", Tri::no), bit(Family::appleMobile)) == nullptr);
  CHECK(openerOf(process("/opt/adb", "adb-55554944", Tri::no), bit(Family::android))->meant == bit(Verb::debug));
  CHECK(openerOf(usbmuxd(), bit(Family::android)) == nullptr);
  CHECK(carriesData("AppleUSBHostInterfaceUserClient"));
  CHECK(carriesData("SCSITaskUserClient"));
  CHECK(carriesData("AppleUSBHostFrameworkDeviceClient"));
  CHECK(carriesData("AppleUSBHostFrameworkInterfaceClient"));
  CHECK(carriesData("IOFireWireUserClient"));
  CHECK_FALSE(carriesData("IOThunderboltUserClient"));
  std::set<std::string_view> names;
  for (const auto& client : knownUserClients()) {
    CHECK_MESSAGE(names.insert(client.name).second, client.name);
    CHECK_MESSAGE(carriesData(client.name) == client.excuse.empty(), client.name);
  }
  CHECK_FALSE(carriesData("IOHIDLibUserClient"));
}
