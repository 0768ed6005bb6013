// Opens of a disk's device node: a mount that is refused is worth little when the blocks can be read past it.
#include "core/bridge/disk_tools.h"
#include "core/session/reports_json.h"
#include "doctest/doctest.h"
#include "nlohmann/json.hpp"
#include "test/support/rig.h"

using namespace portcullis;
using namespace portcullis::test;
using sim::Attempt;

TEST_CASE("a denied stick cannot be read through its device node, by whole disk or volume, and the record says by what") {
  Rig rig;
  rig.policy("closed");
  rig.kernel.attach(stick("stick", "disk5s1"));
  CHECK(rig.rawOpen("disk5s1", false, dd()) == Attempt::denied);
  const Seen seen = rig.last("raw-open");
  CHECK(seen.kind == "verdict");
  CHECK(seen.decision == "denied");
  CHECK(seen.outcome == "enforced");
  CHECK(seen.bsdName == "disk5s1");
  CHECK(seen.user == "mia");
  const auto event = nlohmann::json::parse(seen.text);
  CHECK(event["process"]["path"] == "/bin/dd");
  CHECK(event["asked"] == nlohmann::json({"read"}));
  CHECK(rig.rawOpen("disk5", true, dd()) == Attempt::denied);
  CHECK(nlohmann::json::parse(rig.last("raw-open").text)["asked"] == nlohmann::json({"read", "write"}));
  CHECK(rig.kernel.counts().twice == 0);
}

TEST_CASE("a read-only stick can be read through its device node, and not written") {
  Rig rig;
  rig.policy("reading");
  rig.kernel.attach(stick("stick", "disk5s1"));
  CHECK(rig.rawOpen("disk5s1", false, dd()) == Attempt::allowed);
  CHECK(rig.last("raw-open").decision == "allowed");
  CHECK(rig.rawOpen("disk5s1", true, dd()) == Attempt::denied);
  CHECK(rig.last("raw-open").decision == "denied");
  CHECK(rig.last("raw-open").outcome == "enforced");
}

TEST_CASE("the system's own disk tools pass, read and write, and leave no trace") {
  Rig rig;
  rig.policy("closed");
  rig.kernel.attach(stick("stick", "disk5s1"));
  rig.settle();
  const size_t before = rig.events().size();
  CHECK(rig.rawOpen("disk5s1", true, fsck()) == Attempt::allowed);
  CHECK(rig.rawOpen("disk5", false, process("/usr/libexec/diskarbitrationd", "com.apple.diskarbitrationd", Tri::yes)) == Attempt::allowed);
  CHECK(rig.events().size() == before);
}

TEST_CASE("what the Mac runs from can be opened by anyone, and leaves no trace") {
  Rig rig;
  rig.policy("closed");
  rig.kernel.place(bootDisk(), {});
  rig.settle();
  const size_t before = rig.events().size();
  CHECK(rig.rawOpen("disk3s1", true, dd()) == Attempt::allowed);
  CHECK(rig.events().size() == before);
}

TEST_CASE("a policy that watches lets everything through and says what it would have refused") {
  Rig rig;
  rig.policy("watching");
  rig.kernel.attach(stick("stick", "disk5s1"));
  CHECK(rig.rawOpen("disk5s1", true, dd()) == Attempt::allowed);
  CHECK(rig.last("raw-open").decision == "denied");
  CHECK(rig.last("raw-open").outcome == "observed");
}

TEST_CASE("a Mac without a policy lets everything through") {
  Rig rig;
  rig.kernel.attach(stick("stick", "disk5s1"));
  CHECK(rig.rawOpen("disk5s1", true, dd()) == Attempt::allowed);
  CHECK(rig.last("raw-open").decision == "allowed");
}

TEST_CASE("the same refused open again and again is recorded once, until the stick is plugged in anew or the documents change") {
  Rig rig;
  rig.policy("closed");
  rig.kernel.attach(stick("stick", "disk5s1"));
  for (int i = 0; i < 20; ++i) rig.rawOpen("disk5s1", false, dd());
  CHECK(rig.events("raw-open").size() == 1);
  rig.rawOpen("disk5s1", true, dd());  // another question
  CHECK(rig.events("raw-open").size() == 2);
  rig.rawOpen("disk5s1", false, process("/opt/dd"));
  CHECK(rig.events("raw-open").size() == 3);
  rig.policy("closed");
  rig.rawOpen("disk5s1", false, dd());
  CHECK(rig.events("raw-open").size() == 4);
  rig.kernel.detach("stick");
  rig.kernel.attach(stick("stick", "disk5s1"));
  rig.rawOpen("disk5s1", false, dd());
  CHECK(rig.events("raw-open").size() == 5);
}

TEST_CASE("a disk that the registry is slow to name is refused in time, and recorded as too late") {
  Rig rig;
  rig.policy("open");
  auto late = stick("late", "disk5s1");
  late.announced = false;
  late.lookUpMillis = 10'000;
  rig.kernel.attach(late);
  CHECK(rig.rawOpen("disk5s1", false, dd()) == Attempt::denied);  // whenUnresolved
  CHECK(rig.bridge->status().tooLate == 1);
  rig.pass(1);
  CHECK(rig.last("raw-open").outcome == "too-late");
  CHECK(rig.rawOpen("disk5s1", false, dd()) == Attempt::allowed);
  CHECK(rig.kernel.counts().unanswered == 0);
  CHECK(rig.kernel.counts().twice == 0);
}

TEST_CASE("a device that goes while it is looked up does not come back with the look-up's end") {
  Rig rig;
  rig.policy("closed");
  auto late = stick("late", "disk5s1");
  late.announced = false;
  rig.kernel.attach(late);
  rig.settle();
  const auto id = rig.kernel.device("late")->facts.registryId;
  const auto facts = *rig.kernel.lookUpDisk("disk5s1");
  rig.kernel.detach("late");
  rig.settle();
  rig.bridge->onAttach(facts);  // what a look-up that was under way would report
  rig.settle();
  CHECK(rig.bridge->status().attached == 0);
  CHECK_FALSE(rig.bridge->explain(id).has_value());
}

TEST_CASE("a stick that gets the disk number of one that was pulled out is judged as itself") {
  Rig rig;
  rig.policy("office");  // one vendor's sticks are read-only, others denied
  rig.set("empty");
  rig.kernel.attach(withIds(stick("good", "disk5s1"), 0x0781, 0x5567, "4C530001230415116483"));
  CHECK(rig.rawOpen("disk5s1", false, dd()) == Attempt::allowed);
  rig.kernel.detach("good");
  rig.kernel.attach(stick("bad", "disk5s1"));
  CHECK(rig.rawOpen("disk5s1", false, dd()) == Attempt::denied);
}

TEST_CASE("a disk tool is one of the system's own, by signature or by its place on the sealed volume") {
  const auto platform = [](const std::string& path, const std::string& id) {
    return diskToolOf(process(path, id, Tri::yes)) != DiskTool::none;
  };
  CHECK(platform("/usr/libexec/diskarbitrationd", "com.apple.diskarbitrationd"));
  CHECK(platform("/System/Library/Filesystems/msdos.fs/Contents/Resources/mount_msdos", "x"));
  CHECK(platform("/System/Library/Filesystems/hfs.fs/Contents/Resources/hfs.util", ""));
  CHECK(platform("/sbin/fsck_apfs", "com.apple.fsck_apfs"));
  CHECK(platform("/x", "com.apple.fskit.msdos"));
  CHECK(platform("/usr/libexec/diskmanagementd", ""));
  // Tools that carry blocks for a person, though they are Apple's.
  CHECK_FALSE(platform("/bin/dd", "com.apple.dd"));
  CHECK_FALSE(platform("/usr/libexec/authopen", "com.apple.authopen"));
  CHECK_FALSE(platform("/System/Library/Filesystems/msdos.fs/Contents/Resources/newfs_msdos", "com.apple.newfs_msdos"));
  CHECK_FALSE(platform("/usr/bin/hdiutil", "com.apple.hdiutil"));
  CHECK_FALSE(platform("/usr/sbin/asr", "com.apple.asr"));
  // Anyone can copy or name a file.
  CHECK_FALSE(platform("/tmp/fsck_hfs", "com.apple.dd"));
  CHECK_FALSE(platform("/System/Library/Filesystems/../../../tmp/fsck_hfs", "com.apple.dd"));
  CHECK_FALSE(platform("/sbin/fsck_", ""));
  CHECK(DiskTool::none == diskToolOf(process("/sbin/fsck_apfs", "com.apple.fsck_apfs", Tri::no)));
  CHECK(DiskTool::none == diskToolOf(process("/sbin/fsck_apfs", "com.apple.fsck_apfs", Tri::unknown)));
}

TEST_CASE("a daemon that also carries blocks for a person reads a disk that is denied, and never writes it") {
  const auto daemons = {process("/usr/libexec/fskitd", "com.apple.fskitd", Tri::yes),
                        process("/usr/libexec/diskmanagementd", "com.apple.diskmanagementd", Tri::yes),
                        process("/usr/libexec/userfsd", "", Tri::yes), process("/x", "com.apple.fskit.exfat", Tri::yes)};
  for (const char* policy : {"closed", "reading"}) {
    for (const auto& daemon : daemons) {
      CAPTURE(daemon.path);
      Rig rig;
      rig.policy(policy);
      rig.kernel.attach(stick("stick", "disk5s1"));
      CHECK(rig.rawOpen("disk5s1", false, daemon) == Attempt::allowed);
      CHECK(rig.events("raw-open").empty());
      CHECK(rig.rawOpen("disk5s1", true, daemon) == Attempt::denied);
      CHECK(rig.last("raw-open").outcome == "enforced");
    }
  }
  Rig open;
  open.policy("open");
  open.kernel.attach(stick("stick", "disk5s1"));
  for (const auto& daemon : daemons) CHECK(open.rawOpen("disk5s1", true, daemon) == Attempt::allowed);
}

TEST_CASE("the shortest time that the system left for an answer is told for each kind of question") {
  Rig rig;
  auto counters = [&] { return statusJson(rig.bridge->status())["counters"]["shortestDeadlineMicros"]; };
  CHECK(counters()["mounts"].is_null());
  CHECK(counters()["files"].is_null());
  rig.kernel.attach(stick("stick", "disk5s1"));
  rig.mount("disk5s1");
  rig.kernel.deadlineMillis(9'000);
  rig.rawOpen("disk5s1", false, dd());
  rig.kernel.deadlineMillis(12'000);
  rig.rawOpen("disk5s1", false, dd());
  CHECK(counters()["mounts"] == 15'000'000);
  CHECK(counters()["files"] == 9'000'000);
  CHECK(counters()["iokit"].is_null());
}

TEST_CASE("an open whose device has no id that the registry knows is found by its path") {
  Rig rig;
  rig.policy("photos");
  rig.kernel.attach(iphone());
  rig.settle();
  OpenRequest request;
  request.userClientClass = "AppleUSBHostInterfaceUserClient";
  request.deadlineMicros = rig.clock.micros() + 15'000'000;
  request.process = usbmuxd();
  request.parentId = 0x4711;
  request.parentPath = "IOService:/iphone";
  request.token = 1'000'001;
  rig.bridge->authOpen(request);
  rig.settle();
  REQUIRE(rig.events("open").size() == 1);
  CHECK(rig.last("open").decision == "denied");
  CHECK_FALSE(rig.last("open").correlated);
  // Nothing there by either: none of our business.
  request.parentPath = "IOService:/nothing";
  request.process = ptpcamerad();
  rig.bridge->authOpen(request);
  rig.settle();
  CHECK(rig.events("open").size() == 1);
}

TEST_CASE("a remount whose flags the system does not tell is refused where the volume is restricted, and only there") {
  for (const char* policy : {"reading", "open"}) {
    Rig rig;
    rig.policy(policy);
    rig.kernel.attach(stick("stick", "disk5s1"));
    rig.mount("disk5s1");
    REQUIRE(rig.mounted("disk5s1"));
    MountRequest request;
    request.source = "/dev/disk5s1";
    request.remount = true;
    request.flags.readOnly = true;  // as it is mounted now
    request.flagsKnown = false;
    request.deadlineMicros = rig.clock.micros() + 15'000'000;
    request.token = 1'000'001;
    rig.bridge->authMount(request);
    CHECK(rig.last("remount").decision == (std::string(policy) == "open" ? "allowed" : "restricted"));
    CHECK(rig.bridge->status().denied == (std::string(policy) == "open" ? 0u : 2u));  // the first mount, and this
  }
}

TEST_CASE("what the system itself says of a mount's origin counts where its source names nothing") {
  Rig rig;
  rig.policy("closed");
  MountRequest request;
  request.source = "livefs";
  request.deadlineMicros = rig.clock.micros() + 15'000'000;
  const auto denied = [&](MountOrigin origin) {
    const auto before = rig.bridge->status().denied;
    request.origin = origin;
    ++request.token;
    rig.bridge->authMount(request);
    rig.settle();
    return rig.bridge->status().denied > before;
  };
  CHECK_FALSE(denied(MountOrigin::unknown));
  CHECK_FALSE(denied(MountOrigin::image));
  CHECK_FALSE(denied(MountOrigin::internal));
  CHECK(denied(MountOrigin::external));
}
