#include "doctest/doctest.h"
#include "test/support/rig.h"

using namespace portcullis;
using namespace portcullis::test;
using sim::Attempt;

namespace {

// Every message had exactly one answer, in time.
void answeredOnce(const Rig& rig) {
  const auto counts = rig.kernel.counts();
  CHECK(counts.answered == counts.asked);
  CHECK(counts.twice == 0);
  CHECK(counts.unanswered == 0);
}

}  // namespace

TEST_CASE("a Mac without a policy watches: everything mounts, and it is recorded") {
  Rig rig;
  rig.kernel.attach(stick("any", "disk5s1"));
  CHECK(rig.mount("disk5s1") == Attempt::allowed);
  const Seen seen = rig.last("mount");
  CHECK(rig.events("mount").front().decision == "allowed");
  CHECK(rig.events("mount").front().outcome == "observed");
  CHECK(rig.events("mount").front().rule("read") == "no-policy");
  CHECK(seen.kind == "mount");
  CHECK(seen.by == "system");
}

TEST_CASE("an unknown stick is denied and not mounted, with the rule and the person in the record") {
  Rig rig;
  rig.policy("office");
  rig.set("empty");
  rig.kernel.attach(stick("unknown", "disk5s1"));
  CHECK(rig.mount("disk5s1") == Attempt::denied);
  CHECK_FALSE(rig.mounted("disk5s1"));
  const Seen seen = rig.last("mount");
  CHECK(seen.decision == "denied");
  CHECK(seen.outcome == "enforced");
  CHECK(seen.rule("read") == "default");
  CHECK(seen.user == "mia");
  CHECK(seen.key == "0951:1666:60A44C3FACC93011");
  answeredOnce(rig);
}

TEST_CASE("a read-only stick is denied and then mounted read-only by the bridge, recorded as one decision") {
  Rig rig;
  rig.policy("reading");
  rig.kernel.attach(stick("stick", "disk5s1"));
  CHECK(rig.mount("disk5s1") == Attempt::denied);
  REQUIRE(rig.mounted("disk5s1"));
  CHECK(rig.kernel.mountOf("disk5s1")->flags.readOnly);
  const auto seen = rig.events("mount");
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].kind == "verdict");
  CHECK(seen[0].decision == "restricted");
  CHECK(seen[0].outcome == "enforced");
  CHECK(seen[1].kind == "mount");
  CHECK(seen[1].by == "policy");
  CHECK(seen[1].readOnly);
  answeredOnce(rig);
}

TEST_CASE("a mount that is read-only by itself is let through where policy asks for no more") {
  Rig rig;
  rig.policy("reading");
  rig.kernel.attach(stick("stick", "disk5s1"));
  CHECK(rig.mount("disk5s1", {true, true}) == Attempt::allowed);
  CHECK(rig.last("mount").by == "system");
}

TEST_CASE("a stick whose programs may not run is mounted noexec") {
  Rig rig;
  rig.policy("no-programs");
  rig.kernel.attach(stick("stick", "disk5s1"));
  rig.mount("disk5s1");
  REQUIRE(rig.mounted("disk5s1"));
  CHECK(rig.kernel.mountOf("disk5s1")->flags == MountFlags{false, true});
}

TEST_CASE("a read-only mount cannot be made writable") {
  Rig rig;
  rig.policy("reading");
  rig.kernel.attach(stick("stick", "disk5s1"));
  rig.mount("disk5s1");
  CHECK(rig.kernel.remount("disk5s1", {false, false}) == Attempt::denied);
  rig.settle();
  CHECK(rig.kernel.mountOf("disk5s1")->flags.readOnly);
  CHECK(rig.last("remount").decision == "restricted");
  CHECK(rig.kernel.remount("disk5s1", {true, true}) == Attempt::allowed);
}

TEST_CASE("encryption that becomes known after the mount was tried brings the mount by itself") {
  Rig rig;
  rig.policy("office");
  rig.set("empty");
  rig.kernel.attach(stick("company", "disk4s1", Tri::unknown));
  CHECK(rig.mount("disk4s1") == Attempt::denied);
  CHECK(rig.last("mount").rule("read") == "unresolved");
  CHECK(rig.last("mount").dependsOn == "encrypted");
  rig.kernel.fact({"disk4s1", "", Tri::yes, false, ""});
  rig.settle();
  CHECK(rig.mounted("disk4s1"));
  const Seen swept = rig.last("sweep");
  CHECK(swept.decision == "allowed");
  CHECK(swept.rule("read") == "encrypted");
  CHECK(rig.last("mount").by == "policy");
}

TEST_CASE("encryption that turns out to be none keeps the stick out") {
  Rig rig;
  rig.policy("office");
  rig.set("empty");
  rig.kernel.attach(stick("company", "disk4s1", Tri::unknown));
  rig.mount("disk4s1");
  rig.kernel.fact({"disk4s1", "", Tri::no, false, ""});
  rig.settle();
  CHECK_FALSE(rig.mounted("disk4s1"));
}

TEST_CASE("a mount that passes the bridge by is undone, or made anew with the restrictions of policy") {
  Rig rig;
  rig.policy("closed");
  rig.kernel.attach(stick("stick", "disk5s1"));
  CHECK(rig.kernel.mount("disk5s1", "", {}, process("/sbin/mount"), false) == Attempt::allowed);
  rig.settle();
  CHECK_FALSE(rig.mounted("disk5s1"));
  CHECK(rig.last("sweep").decision == "denied");
  CHECK(rig.last("sweep").outcome == "enforced");
  rig.policy("reading");
  rig.kernel.unmountByPerson("disk5s1");
  rig.settle();
  CHECK(rig.kernel.mount("disk5s1", "", {}, process("/sbin/mount"), false) == Attempt::allowed);
  rig.settle();
  REQUIRE(rig.mounted("disk5s1"));
  CHECK(rig.kernel.mountOf("disk5s1")->flags.readOnly);
  answeredOnce(rig);
}

TEST_CASE("what a person ejected is not mounted again by a later document") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(stick("stick", "disk5s1"));
  rig.mount("disk5s1");
  rig.kernel.unmountByPerson("disk5s1");
  rig.policy("closed");
  rig.policy("open");
  CHECK_FALSE(rig.mounted("disk5s1"));
}

TEST_CASE("the disk that the Mac runs from stays whatever the policy says") {
  Rig rig;
  rig.kernel.place(bootDisk(), {{"disk3s1", "/", "apfs", {}}});
  rig.settle();
  rig.policy("closed");
  rig.blocks("sticks");
  CHECK(rig.mounted("disk3s1"));
  CHECK(rig.kernel.remount("disk3s1", {}) == Attempt::allowed);
  rig.restart();
  CHECK(rig.mounted("disk3s1"));
  auto bootStick = withIds(stick("boot-stick", "disk2s1"), 0x0781, 0x5581, "4C530001180310105282");
  bootStick.facts.safety.homeVolume = true;
  rig.kernel.attach(bootStick);
  CHECK(rig.mount("disk2s1") == Attempt::allowed);
}

TEST_CASE("a disk that nobody can attribute is denied when the policy enforces, and let through when it watches") {
  Rig rig;
  rig.policy("closed");
  CHECK(rig.kernel.mountShare("/dev/disk99s1", "/Volumes/x", "exfat") == Attempt::denied);
  CHECK(rig.last("mount").rule("read") == "unresolved");
  rig.policy("watching");
  CHECK(rig.kernel.mountShare("/dev/disk99s1", "/Volumes/x", "exfat") == Attempt::allowed);
}

// The forms that are publicly reported of macOS 13: sysinfo#882, doublecmd#687.
TEST_CASE("a FAT, exFAT or NTFS volume of macOS 13 is judged as the stick that it is on, not as a share") {
  for (const char* source : {"fat://disk5s1/NO NAME", "msdos://disk5s1/VOLUME", "exfat://disk5s1/VOLUME", "ntfs://disk5s1/VOLUME"}) {
    CAPTURE(source);
    Rig rig;
    rig.policy("closed");
    rig.kernel.attach(stick("stick", "disk5s1"));
    CHECK(rig.kernel.mountShare(source, "/Volumes/VOLUME", "lifs") == Attempt::denied);
    CHECK(rig.last("mount").bsdName == "disk5s1");
    CHECK(rig.last("mount").outcome == "enforced");
    rig.policy("watching");
    CHECK(rig.kernel.mountShare(source, "/Volumes/VOLUME", "lifs") == Attempt::allowed);
    CHECK(rig.last("mount").outcome == "observed");
  }
}

TEST_CASE("whatever a mount is called and wherever it goes, its disk decides") {
  Rig rig;
  rig.policy("closed");
  rig.kernel.attach(stick("stick", "disk5s1"));
  for (const char* type : {"msdos", "hfs", "apfs", "nullfs", "devfs", "autofs", "smbfs", "x"}) {
    CAPTURE(type);
    CHECK(rig.kernel.mountShare("/dev/disk5s1", "/private/tmp/x", type) == Attempt::denied);
    CHECK(rig.kernel.mountShare("/dev/rdisk5s1", "/Users/mia/x", type) == Attempt::denied);
  }
  // What the system calls external is a disk, though its source looks like a share or like nothing.
  CHECK(rig.kernel.mountShare("https://files/x", "/Volumes/x", "lifs", MountOrigin::external) == Attempt::denied);
  CHECK(rig.kernel.mountShare("vendorfs", "/Volumes/x", "vendorfs", MountOrigin::external) == Attempt::denied);
}

TEST_CASE("devices mounted a second time would be a way past the guard of /dev, and are refused where policy enforces") {
  Rig rig;
  rig.policy("closed");
  CHECK(rig.kernel.mountShare("devfs", "/dev", "devfs") == Attempt::allowed);
  CHECK(rig.kernel.mountShare("devfs", "/private/tmp/dev", "devfs") == Attempt::denied);
  CHECK(rig.last("mount").outcome == "enforced");
  rig.policy("watching");
  CHECK(rig.kernel.mountShare("devfs", "/private/tmp/dev", "devfs") == Attempt::allowed);
}

TEST_CASE("file systems without a disk are none of our business, and file servers are judged as such") {
  Rig rig;
  rig.policy("closed");
  const size_t before = rig.events().size();
  CHECK(rig.kernel.mountShare("devfs", "/dev", "devfs") == Attempt::allowed);
  CHECK(rig.kernel.mountShare("/Applications", "/private/var/x", "nullfs") == Attempt::allowed);
  CHECK(rig.events().size() == before);
  CHECK(rig.kernel.mountShare("//mia:secret@files.example.test/team", "/Volumes/team", "smbfs") == Attempt::allowed);
  CHECK(rig.last("mount").key == "network-volume/network///FILES.EXAMPLE.TEST/TEAM");
  CHECK(rig.last("mount").text.find("secret") == std::string::npos);
}

TEST_CASE("a keyboard that is also a stick loses its storage and keeps typing") {
  Rig rig;
  rig.policy("closed");
  auto composite = stick("rubber-duck", "disk5s1");
  composite.facts.descriptor.interfaces.push_back({3, 1, 1, 1, 1, 0, ""});
  rig.kernel.attach(composite);
  rig.settle();
  CHECK(rig.last("attach").decision == "allowed");
  CHECK(rig.last("attach").rule("connect") == "never-blocked");
  CHECK(rig.mount("disk5s1") == Attempt::denied);
  CHECK_FALSE(rig.captured("rubber-duck"));
}

TEST_CASE("strings of a hostile device are recorded bounded and without control characters") {
  Rig rig;
  rig.policy("closed");
  auto hostile = stick("hostile", "disk5s1");
  Descriptor& d = hostile.facts.descriptor;
  d.productName = std::string("Evil\x00\x1b[31m\r\n\xff\xfe\xc0stick", 18);
  d.manufacturerName = std::string(100'000, 'M');
  d.serialNumber = "=cmd|' /C calc'!A0";
  hostile.facts.volumes[0].name = std::string(5000, 'L') + "\x07";
  for (int i = 0; i < 255; ++i) d.interfaces.push_back({255, 0, 0, 1, static_cast<uint8_t>(i), 0, std::string(255, '\x01')});
  rig.kernel.attach(hostile);
  rig.mount("disk5s1");
  for (const auto& seen : rig.events()) {
    CHECK(seen.text.size() < 32'000);
    for (const char c : seen.text) CHECK(static_cast<unsigned char>(c) >= 0x20);
  }
  CHECK(rig.last("mount").key == "0951:1666:=CMD|' /C CALC'!A0");
}

TEST_CASE("two devices with one serial are both marked as shared") {
  Rig rig;
  rig.kernel.attach(stick("first", "disk5s1"));
  rig.kernel.attach(stick("second", "disk6s1"));
  rig.settle();
  for (const auto& report : rig.bridge->devices()) CHECK(report.state.attached->device.identity == Identity::shared);
}

TEST_CASE("a device that goes in the middle of everything leaves no state behind") {
  Rig rig;
  rig.policy("reading");
  rig.kernel.attach(stick("stick", "disk5s1"));
  rig.kernel.mount("disk5s1", "", {}, process("/sbin/mount"));
  rig.kernel.detach("stick");
  rig.settle();
  CHECK(rig.bridge->devices().empty());
  CHECK(rig.kernel.mounts().empty());
  CHECK(rig.last("detach").kind == "detach");
}

namespace {

// The set lies on `first`, and on `other` as well.
void attachSet(Rig& rig, sim::SimDevice first, const sim::SimDevice& other) {
  rig.kernel.attach(other);
  for (const auto& device : rig.kernel.devices()) {
    if (device.name == other.name) first.facts.volumes.front().alsoOn = {device.facts.registryId};
  }
  rig.kernel.attach(std::move(first));
}

}  // namespace

TEST_CASE("a set of disks is denied when any of its disks is, and the record names that one") {
  for (const bool knownFirst : {true, false}) {
    Rig rig;
    rig.policy("office");
    rig.set("stick");
    auto known = stick("known", "disk5s1"), unknown = stick("unknown", "disk6s1");
    unknown.facts.descriptor.serialNumber = "NOT-ON-THE-LIST";
    rig.kernel.attach(stick("alone", "disk7s1"));
    REQUIRE(rig.mount("disk7s1") == Attempt::allowed);
    rig.kernel.detach("alone");
    attachSet(rig, knownFirst ? known : unknown, knownFirst ? unknown : known);
    const char* name = knownFirst ? "disk5s1" : "disk6s1";
    CHECK(rig.mount(name) == Attempt::denied);
    CHECK_FALSE(rig.mounted(name));
    CHECK(rig.last("mount").key == "0951:1666:NOT-ON-THE-LIST");
    CHECK(rig.rawOpen(name, false, dd()) == Attempt::denied);
    answeredOnce(rig);
  }
}

TEST_CASE("a set whose other disk is not known is judged as what is not known") {
  Rig rig;
  rig.policy("office");
  rig.set("stick");
  auto set = stick("known", "disk5s1");
  set.facts.volumes.front().alsoOn = {4711};
  rig.kernel.attach(std::move(set));
  CHECK(rig.mount("disk5s1") == Attempt::denied);
}
