#include "test/support/rig.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "nlohmann/json.hpp"

namespace portcullis::test {
namespace {

constexpr WallTime kMonday{1'795'420'800'000, 60};  // 2026-11-23T09:00:00+01:00

std::string textAt(const nlohmann::json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->get<std::string>() : "";
}

}  // namespace

Uuid uuid(std::string_view text) { return *parseUuid(text); }

Buffer fixture(const std::string& name) {
  std::ifstream file("test/fixtures/" + name + ".bin", std::ios::binary);
  if (!file) throw std::runtime_error("test/fixtures/" + name + ".bin is missing: run from native/esf-bridge");
  return {std::istreambuf_iterator<char>(file), {}};
}

Folder::Folder() {
  char pattern[] = "/tmp/portcullis-test-XXXXXX";
  path_ = mkdtemp(pattern);
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Seen::rule(std::string_view verb) const {
  for (const auto& [name, rule] : rules) {
    if (name == verb) return rule;
  }
  return "";
}

Seen parsed(const std::string& text) {
  const auto event = nlohmann::json::parse(text);
  Seen seen;
  seen.text = text;
  seen.id = textAt(event, "id");
  seen.journal = textAt(event, "journal");
  seen.kind = textAt(event, "kind");
  seen.seq = event.value("seq", uint64_t{0});
  seen.user = textAt(event, "user");
  seen.trigger = textAt(event, "trigger");
  seen.decision = textAt(event, "decision");
  seen.outcome = textAt(event, "outcome");
  seen.by = textAt(event, "by");
  seen.what = textAt(event, "what");
  seen.reason = textAt(event, "reason");
  seen.detail = textAt(event, "detail");
  seen.lastAlive = textAt(event, "lastAlive");
  seen.bootedAt = textAt(event, "bootedAt");
  seen.lost = event.value("lost", uint64_t{0});
  seen.accepted = event.value("accepted", false);
  seen.correlated = event.value("correlated", false);
  if (event.contains("attached")) seen.key = textAt(event["attached"], "key");
  if (event.contains("volume")) {
    seen.bsdName = textAt(event["volume"], "bsdName");
    seen.mountPoint = textAt(event["volume"], "mountPoint");
    seen.readOnly = event["volume"].value("readOnly", false);
  }
  if (event.contains("dependsOn")) {
    for (const auto& fact : event["dependsOn"]) seen.dependsOn += (seen.dependsOn.empty() ? "" : " ") + fact.get<std::string>();
  }
  if (event.contains("verdict")) {
    for (const auto& [verb, of] : event["verdict"]["verbs"].items()) seen.rules.emplace_back(verb, textAt(of, "rule"));
  }
  return seen;
}

std::vector<Seen> eventsIn(Journal& journal) {
  std::vector<Seen> events;
  for (const auto& text : journal.read(1, 1 << 20, size_t{1} << 30)) events.push_back(parsed(text));
  return events;
}

sim::SimDevice stick(const std::string& name, const std::string& bsdName, Tri encrypted) {
  sim::SimDevice device;
  device.name = name;
  AttachFacts& facts = device.facts;
  facts.location = "0x01100000";
  facts.bus = Bus::usb;
  Descriptor& d = facts.descriptor;
  d.vendorId = 0x0951;
  d.productId = 0x1666;
  d.hasIds = d.hasManufacturer = d.hasProduct = d.hasSerial = true;
  d.manufacturerName = "Kingston";
  d.productName = "DataTraveler 3.0";
  d.serialNumber = "60A44C3FACC93011";
  d.interfaces.push_back({8, 6, 80, 1, 0, 0, ""});
  d.disk.present = true;
  d.disk.protocol = "USB";
  d.disk.internal = Tri::no;
  d.disk.removable = d.disk.ejectable = Tri::yes;
  d.disk.mediaKind = "IOMedia";
  facts.volumes.push_back({bsdName, "STICK", encrypted, true, "exfat"});
  return device;
}

sim::SimDevice withIds(sim::SimDevice device, uint16_t vendorId, uint16_t productId, const std::string& serial) {
  device.facts.descriptor.vendorId = vendorId;
  device.facts.descriptor.productId = productId;
  device.facts.descriptor.serialNumber = serial;
  device.facts.location = "at " + device.name;
  return device;
}

sim::SimDevice iphone(const std::string& name) {
  sim::SimDevice device;
  device.name = name;
  device.facts.bus = Bus::usb;
  device.facts.location = "at " + name;
  Descriptor& d = device.facts.descriptor;
  d.vendorId = 0x05ac;
  d.productId = 0x12a8;
  d.hasIds = d.hasProduct = d.hasSerial = true;
  d.productName = "iPhone";
  d.serialNumber = "00008110000A3C213E9B801E";
  d.interfaces = {{6, 1, 1, 5, 0, 0, "PTP"}, {255, 254, 2, 5, 1, 0, "Apple USB Multiplexor"}};
  return device;
}

sim::SimDevice android(const std::string& name) {
  sim::SimDevice device = iphone(name);
  Descriptor& d = device.facts.descriptor;
  d.vendorId = 0x18d1;
  d.productId = 0x4ee2;
  d.productName = "Pixel 6";
  d.serialNumber = "17A1FDF6002QKL";
  d.interfaces = {{6, 1, 1, 1, 0, 0, "MTP"}, {255, 66, 1, 1, 1, 0, "ADB Interface"}};
  return device;
}

sim::SimDevice bootDisk() {
  sim::SimDevice device;
  device.name = "boot-disk";
  device.facts.bus = Bus::internal;
  Descriptor::Disk& disk = device.facts.descriptor.disk;
  disk.present = true;
  disk.protocol = "Apple Fabric";
  disk.internal = Tri::yes;
  disk.removable = disk.ejectable = Tri::no;
  device.facts.safety.backsRoot = true;
  device.facts.volumes.push_back({"disk3s1", "Macintosh HD", Tri::yes, true, "apfs"});
  return device;
}

ProcessFacts process(const std::string& path, const std::string& signingId, Tri platform) { return {700, path, signingId, platform}; }
ProcessFacts usbmuxd() { return process("/System/usbmuxd", "com.apple.usbmuxd", Tri::yes); }
ProcessFacts ptpcamerad() { return process("/System/ptpcamerad", "com.apple.ptpcamerad", Tri::yes); }

ProcessFacts dd() { return process("/bin/dd", "com.apple.dd", Tri::yes); }
ProcessFacts fsck() {
  return process("/System/Library/Filesystems/exfat.fs/Contents/Resources/fsck_exfat", "com.apple.fsck_exfat", Tri::yes);
}

Rig::Rig(BridgeOptions given) : clock(kMonday), kernel(clock, std::string(kHardware)), options(std::move(given)) {
  options.stateFolder = folder.path();
  clock.settleWith([this] {
    if (bridge) bridge->settleWork([this] { return clock.sleepers(); });
  });
  kernel.person({Context::User::known, "mia", true, {"staff"}});
  start();
  bridge->enrol(uuid(kOrganisation), uuid(kMac), signer.spki());
  hand(DocumentKind::mac, kMac, fixture("mac"));
}

Rig::~Rig() {
  clock.stop();
  stop();
}

void Rig::start() {
  bridge = std::make_unique<Bridge>(kernel, options);
  bridge->start();
  settle();
}

void Rig::stop() {
  if (bridge) bridge->stop();
  bridge.reset();
}

void Rig::restart() {
  stop();
  start();
}

void Rig::settle() {
  bridge->settle([this] { return clock.sleepers(); });
}

void Rig::pass(int64_t minutes) {
  clock.wait(minutes * 60'000'000);
  settle();
}

void Rig::person(const std::string& name) {
  kernel.person({name.empty() ? Context::User::nobody : Context::User::known, name, true, {"staff"}});
  settle();
}

Letter Rig::letter(DocumentKind kind, std::string_view id, Buffer payload) {
  return {kind, uuid(id), uuid(kOrganisation), ++sequence, clock.wallTime().epochMillis, 0, std::move(payload)};
}

DocumentStore::Result Rig::hand(DocumentKind kind, std::string_view id, const Buffer& payload) {
  const auto result = bridge->applyDocument(signer.sign(letter(kind, id, payload)));
  settle();
  return result;
}

DocumentStore::Result Rig::policy(const std::string& name) { return hand(DocumentKind::policy, kPolicy, fixture("policy-" + name)); }
DocumentStore::Result Rig::grants(const std::string& name) { return hand(DocumentKind::grants, kMac, fixture("grants-" + name)); }
DocumentStore::Result Rig::blocks(const std::string& name) { return hand(DocumentKind::blocks, kOrganisation, fixture("blocks-" + name)); }
DocumentStore::Result Rig::set(const std::string& name) { return hand(DocumentKind::deviceSet, kSet, fixture("set-" + name)); }

sim::Attempt Rig::mount(const std::string& bsdName, MountFlags flags) {
  const auto attempt = kernel.mount(bsdName, "", flags, process("/usr/libexec/diskarbitrationd"));
  settle();
  return attempt;
}

sim::Attempt Rig::open(const std::string& device, const ProcessFacts& by, bool told, const std::string& userClientClass) {
  const auto attempt = kernel.open(device, userClientClass, by, told);
  settle();
  return attempt;
}

sim::Attempt Rig::rawOpen(const std::string& bsdName, bool write, const ProcessFacts& by) {
  const auto attempt = kernel.rawOpen(bsdName, true, write, by);
  settle();
  return attempt;
}

std::vector<Seen> Rig::events() {
  settle();
  return eventsIn(bridge->journal());
}

std::vector<Seen> Rig::events(const std::string& kindOrTrigger) {
  std::vector<Seen> wanted;
  for (const auto& seen : events()) {
    if (seen.kind == kindOrTrigger || (seen.kind == "verdict" && seen.trigger == kindOrTrigger)) wanted.push_back(seen);
  }
  return wanted;
}

Seen Rig::last(const std::string& kindOrTrigger) {
  const auto all = events(kindOrTrigger);
  return all.empty() ? Seen{} : all.back();
}

}  // namespace portcullis::test
