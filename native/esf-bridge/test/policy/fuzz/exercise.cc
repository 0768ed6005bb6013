#include "test/policy/fuzz/exercise.h"

#include <cstdlib>

#include "core/policy/families.h"

namespace portcullis {
namespace {

Device stick() {
  Device d;
  d.family = Family::usbStorage;
  d.capabilities = bit(Family::usbStorage) | bit(Family::keyboard);
  d.hasIds = d.hasSerial = d.hasProduct = d.hasManufacturer = true;
  d.vendorId = 0x0951;
  d.productId = 0x1666;
  d.serialNumber = "4C530001";
  d.productName = "DataTraveler 3.0";
  d.manufacturerName = "Kingston";
  d.bus = Bus::usb;
  d.identity = Identity::unique;
  return d;
}

Device phone() {
  Device d = stick();
  d.family = Family::android;
  d.capabilities = bit(Family::android) | bit(Family::camera) | bit(Family::networkAdapter);
  d.vendorId = 0x18d1;
  d.productId = 0x4ee1;
  d.serialNumber = "R58M123";
  d.productName = "Pixel 9";
  d.manufacturerName = "Google";
  return d;
}

Device card() {
  Device d;
  d.family = Family::sdCard;
  d.capabilities = bit(Family::sdCard);
  d.sdMedia = Tri::yes;
  d.sdMediaSerial = "0x1a2b3c4d";
  d.sdMediaProduct = "SU64G";
  d.bus = Bus::sd;
  return d;
}

Device disk() {
  Device d;
  d.family = Family::externalDisk;
  d.capabilities = bit(Family::externalDisk);
  d.hasSerial = d.hasProduct = true;
  d.serialNumber = "S4ZPNF0M512345K";
  d.productName = "Portable SSD X5";
  d.bus = Bus::thunderbolt;
  d.identity = Identity::unique;
  return d;
}

Device unreadCard() {
  Device d = card();
  d.sdMedia = Tri::unknown;
  return d;
}

Context known() {
  Context c;
  c.timeKnown = c.groupsKnown = c.tagsKnown = true;
  c.epochMillis = 1'795'421'000'000;
  c.utcOffsetMinutes = 60;
  c.userState = Context::User::known;
  c.user = "mia";
  c.groups = {"staff"};
  c.tags = {"kiosk"};
  c.volume = {Tri::yes, true, "exfat"};
  c.mac = "5d0c2b2e-0f2e-4a54-9d53-6a7e3e1d8f01";
  return c;
}

bool same(const Verdict& a, const Verdict& b) {
  if (a.verbs != b.verbs) return false;
  for (size_t i = 0; i < kVerbCount; i++) {
    const VerbVerdict &x = a.of[i], &y = b.of[i];
    if (x.effect != y.effect || x.mode != y.mode || x.decider != y.decider || x.rule != y.rule || x.ruleId != y.ruleId ||
        x.source != y.source || x.dependsOn != y.dependsOn) {
      return false;
    }
  }
  return true;
}

}  // namespace

void exercise(Snapshot snapshot) {
  link(snapshot);
  Context nobody = known();
  nobody.userState = Context::User::nobody;
  for (const Device& device : {stick(), phone(), card(), disk(), unreadCard(), Device{}}) {
    for (const Context& context : {known(), nobody, Context{}}) {
      for (const bool late : {false, true}) {
        snapshot.offlineExpired = late;
        Verdict verdict;
        decide(snapshot, device, context, verdict);
        std::vector<TraceEntry> trace;
        if (!same(verdict, explain(snapshot, device, context, trace)) || verdict.verbs != verbsOf(familiesOf(device))) abort();
      }
    }
  }
  const auto next = nextChange(snapshot, known().epochMillis, 60);
  if (next && *next <= known().epochMillis) abort();
}

void mustBeEither(bool loaded, const Refused& error) {
  if (loaded != (error.reason == Refusal::none) || loaded != error.detail.empty()) abort();
}

}  // namespace portcullis
