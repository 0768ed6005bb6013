// Messages of Endpoint Security in, answers, mounts and records out: adapter, backend and core together.
#include <sys/mount.h>

#include <thread>

#include "core/session/reports_json.h"
#include "doctest/doctest.h"
#include "nlohmann/json.hpp"
#include "test/fake-es/whole_mac.h"

using namespace portcullis;
using namespace portcullis::test;
using namespace portcullis::macos::es;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;

namespace {

bool eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 400; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

// Every message answered once, uncached, and given back.
void clean(const std::vector<int>& messages) {
  for (const int message : messages) {
    const auto answer = fake_es::answerOf(message, 5'000);
    CHECK(answer.answered);
    CHECK_FALSE(answer.cached);
    CHECK(answer.duplicates == 0);
  }
  // The answer comes a moment before the message is given back.
  CHECK(eventually([] { return fake_es::retained() == 0; }));
  CHECK(fake_es::killed() == 0);
}

}  // namespace

TEST_CASE("a stick that policy denies is refused at its first mount, looked up in the registry by nobody before") {
  WholeMac mac("closed");
  mac.plugStick("disk5");
  CHECK_FALSE(mac.disks->mountBySystem("disk5s1", {}));
  CHECK(mac.verdicts("mount") == Words{"denied enforced"});
  CHECK(mac.eventsText().find("60A44C3FACC93011") != std::string::npos);
  CHECK(eventually([] { return fake_es::retained() == 0; }));
}

TEST_CASE("a read-only stick is refused, mounted anew read-only, and cannot be made writable by any version of a remount") {
  WholeMac mac("reading");
  mac.plugStick("disk5");
  CHECK_FALSE(mac.disks->mountBySystem("disk5s1", {}));
  mac.settle();
  REQUIRE(mac.disks->mountOf("disk5s1"));
  CHECK(mac.disks->mountOf("disk5s1")->flags.readOnly);
  CHECK(mac.verdicts("mount") == Words{"restricted enforced"});
  // `mount -uw`: before message version 8 only the present, read-only flags are shown.
  const int old = fake_es::send(remountOf("disk5s1", true, 0, 7));
  const int writable = fake_es::send(remountOf("disk5s1", true, MNT_UPDATE, 10));
  const int readOnly = fake_es::send(remountOf("disk5s1", true, MNT_UPDATE | MNT_RDONLY | MNT_NOEXEC, 10));
  clean({old, writable, readOnly});
  CHECK_FALSE(fake_es::answerOf(old).allowed);
  CHECK_FALSE(fake_es::answerOf(writable).allowed);
  CHECK(fake_es::answerOf(readOnly).allowed);
}

TEST_CASE("a mount that is less restricted than its verdict is put right when it is reported") {
  WholeMac mac("reading");
  mac.plugStick("disk5");
  mac.disks->tellChanged("disk5s1");
  mac.disks->mountedUnasked("disk5s1", {});  // no question came: it was mounted while nobody listened
  mac.settle();
  REQUIRE(mac.disks->mountOf("disk5s1"));
  CHECK(mac.disks->mountOf("disk5s1")->flags.readOnly);
}

TEST_CASE("a mount of a denied stick that was never asked about is ended when it is reported") {
  WholeMac mac("closed");
  mac.plugStick("disk5");
  mac.disks->tellChanged("disk5s1");
  mac.disks->mountedUnasked("disk5s1", {});
  mac.settle();
  CHECK_FALSE(mac.disks->mountOf("disk5s1"));
}

TEST_CASE("the device node of a denied stick is closed to programs and open to the system's own tools") {
  WholeMac mac("closed");
  mac.plugStick("disk5");
  const int whole = fake_es::send(rawOpenOf("/dev/rdisk5", fake_es::kRead, "/bin/dd"));
  const int slice = fake_es::send(rawOpenOf("/dev/disk5s1", fake_es::kRead | fake_es::kWrite, "/opt/imager", false));
  const int fsck = fake_es::send(rawOpenOf("/dev/rdisk5s1", fake_es::kRead | fake_es::kWrite, "/sbin/fsck_msdos"));
  const int fake = fake_es::send(rawOpenOf("/dev/rdisk5s1", fake_es::kRead, "/sbin/fsck_msdos", false));
  const int internal = fake_es::send(rawOpenOf("/dev/rdisk0s2", fake_es::kRead | fake_es::kWrite, "/bin/dd"));
  const int root = fake_es::send(rawOpenOf("/dev/disk3s1", fake_es::kRead, "/bin/dd"));
  clean({whole, slice, fsck, fake, internal, root});
  CHECK_FALSE(fake_es::answerOf(whole).allowed);
  CHECK_FALSE(fake_es::answerOf(slice).allowed);
  CHECK(fake_es::answerOf(fsck).allowed);
  CHECK_FALSE(fake_es::answerOf(fake).allowed);
  CHECK(fake_es::answerOf(internal).allowed);
  CHECK(fake_es::answerOf(root).allowed);
  CHECK(mac.verdicts("raw-open") == Words(3, "denied enforced"));
}

TEST_CASE("the device node of a read-only stick can be read, with the right to write taken out of the answer") {
  WholeMac mac("reading");
  mac.plugStick("disk5");
  const int reading = fake_es::send(rawOpenOf("/dev/rdisk5", fake_es::kRead, "/bin/dd"));
  CHECK(mac.verdicts("raw-open") == Words{"allowed enforced"});
  const int writing = fake_es::send(rawOpenOf("/dev/rdisk5", fake_es::kRead | fake_es::kWrite, "/bin/dd"));
  clean({reading, writing});
  CHECK(fake_es::answerOf(reading).allowed);
  CHECK((fake_es::answerOf(reading).flags & fake_es::kWrite) == 0);
  CHECK_FALSE(fake_es::answerOf(writing).allowed);
  CHECK(mac.verdicts("raw-open") == Words{"allowed enforced", "denied enforced"});
}

TEST_CASE("a disk that nothing is known of is refused while the policy enforces") {
  WholeMac mac("closed");
  const int message = fake_es::send(rawOpenOf("/dev/rdisk77", fake_es::kRead, "/bin/dd"));
  const int oddly = fake_es::send(rawOpenOf("/dev/diskette", fake_es::kRead, "/bin/dd"));
  clean({message, oddly});
  CHECK_FALSE(fake_es::answerOf(message).allowed);
  CHECK_FALSE(fake_es::answerOf(oddly).allowed);
}

TEST_CASE("only opens of disks come to us at all") {
  WholeMac mac("closed");
  CHECK(fake_es::deliveries(fake_es::send(rawOpenOf("/etc/passwd", fake_es::kRead, "/bin/cat"))) == 0);
  CHECK(fake_es::deliveries(fake_es::send(rawOpenOf("/dev/null", fake_es::kRead, "/bin/cat"))) == 0);
  CHECK(fake_es::deliveries(fake_es::send(rawOpenOf("/dev/disk0", fake_es::kRead, "/bin/cat"))) == 1);
  CHECK(fake_es::deliveries(fake_es::send(mountOf("disk0s2"))) == 1);
  CHECK(fake_es::deliveries(fake_es::send(usbOpenOf(1))) == 1);
}

TEST_CASE(
    "an open of a phone's interface is judged by the device that carries it, by id, by path, and by the program where neither is told") {
  WholeMac mac("photos");
  const auto multiplexer = mac.plugPhone();
  auto byPath = usbOpenOf(0);
  byPath.parentPath = "IOService:/AppleARMPE/usb-drd1/iPhone@01100000/Apple USB Multiplexor@1";
  auto byPathOnly = usbOpenOf(0x4711);  // an id that the registry does not know (any more)
  byPathOnly.parentPath = byPath.parentPath;
  auto pictures = usbOpenOf(multiplexer);
  pictures.path = "/usr/libexec/ptpcamerad";
  pictures.signingId = "com.apple.ptpcamerad";
  const std::vector<int> refused = {fake_es::send(usbOpenOf(multiplexer)), fake_es::send(byPath), fake_es::send(byPathOnly),
                                    fake_es::send(usbOpenOf(std::nullopt, 7))};
  const int allowed = fake_es::send(pictures);
  clean(refused);
  for (const int message : refused) CHECK_FALSE(fake_es::answerOf(message).allowed);
  CHECK(fake_es::answerOf(allowed).allowed);
  CHECK(mac.verdicts("open").size() == 2);  // the refusal once, however it was found out, and the pictures
}

TEST_CASE("an open of something that is no USB device is none of our business, and one of another class is answered at once") {
  WholeMac mac("closed");
  const int nothing = fake_es::send(usbOpenOf(0x4711));
  auto surface = usbOpenOf(1);
  surface.userClientClass = "IOSurfaceRootUserClient";
  const int other = fake_es::send(surface);
  CHECK(fake_es::answerOf(other, 0).allowed);
  CHECK(fake_es::answerOf(nothing).allowed);
  clean({nothing, other});
}

TEST_CASE("encryption that becomes known late brings the mount that was refused for want of it") {
  WholeMac mac("office");
  const auto ids = mac.plugStick("disk5");
  mac.registry->change([&](macos::RecordedRegistry& r) {
    r.remove(ids.partition);
    const auto container = r.add({ids.disk}, {"AppleAPFSContainer", "IOService"});
    r.add({container}, {"AppleAPFSVolume", "IOMedia", "IOService"}, {{"BSD Name", macos::text("disk6s1")}, {"Whole", macos::flag(false)}});
  });
  CHECK_FALSE(mac.disks->mountBySystem("disk6s1", {}));
  mac.settle();
  CHECK_FALSE(mac.disks->mountOf("disk6s1"));
  mac.disks->encrypted = Tri::yes;
  mac.disks->tellChanged("disk6s1");
  mac.settle();
  CHECK(mac.disks->mountOf("disk6s1"));
}

TEST_CASE("a registry that is slow costs the answer, never the deadline") {
  WholeMac mac("open");
  mac.plugStick("disk5");
  mac.registry->slowMillis = 1'500;
  auto sent = mountOf("disk5s1");
  sent.deadlineMillis = 1'000;
  auto raw = rawOpenOf("/dev/rdisk5", fake_es::kRead, "/bin/dd");
  raw.deadlineMillis = 1'000;
  const auto begun = std::chrono::steady_clock::now();
  const int mount = fake_es::send(sent), open = fake_es::send(raw);
  CHECK_FALSE(fake_es::answerOf(mount).allowed);  // whenUnresolved
  CHECK_FALSE(fake_es::answerOf(open).allowed);
  CHECK(std::chrono::steady_clock::now() - begun < 1s);
  mac.settle();
  fake_es::checkDeadlines(1'000);
  CHECK(fake_es::killed() == 0);
  CHECK(mac.bridge->status().tooLate == 2);
  CHECK(mac.disks->mountOf("disk5s1"));  // allowed, as it then turned out
  CHECK(eventually([] { return fake_es::retained() == 0; }));
}

TEST_CASE("a stick that is pulled out while it is looked up is answered, and does not stay as a ghost") {
  WholeMac mac("open");
  const auto ids = mac.plugStick("disk5");
  mac.registry->slowMillis = 100;
  const int mount = fake_es::send(mountOf("disk5s1"));
  std::this_thread::sleep_for(20ms);
  mac.vanish(ids);
  mac.usbLeft(ids.usb);
  mac.settle();
  clean({mount});
  CHECK(mac.bridge->status().attached == 1);  // the internal disk alone
}

TEST_CASE("a stick that gets the disk number of one that was pulled out is judged as itself, whatever was told when") {
  WholeMac mac("office");
  for (const bool toldLate : {false, true}) {
    CAPTURE(toldLate);
    const auto first = mac.plugStick("disk5", "60A44C3FACC93011");
    mac.disks->tellChanged("disk5");
    mac.disks->tellChanged("disk5s1");
    const int before = fake_es::send(rawOpenOf("/dev/rdisk5", fake_es::kRead, "/bin/dd"));
    if (!toldLate) mac.pull(first, "disk5");
    if (toldLate) mac.vanish(first);
    const auto second = mac.plugStick("disk5", "0019E06B9C85F941C7A50B3E");
    mac.disks->tellChanged("disk5");
    mac.disks->tellChanged("disk5s1");
    if (toldLate) {
      mac.disks->tellGone("disk5s1");
      mac.disks->tellGone("disk5");
      mac.usbLeft(first.usb);
    }
    mac.settle();
    CHECK(mac.bridge->status().attached == 2);
    const int after = fake_es::send(rawOpenOf("/dev/rdisk5", fake_es::kRead, "/bin/dd"));
    clean({before, after});
    CHECK(mac.lastVerdict("raw-open")["attached"]["device"]["serialNumber"] == "0019E06B9C85F941C7A50B3E");
    mac.pull(second, "disk5");
    mac.settle();
    CHECK(mac.bridge->status().attached == 1);
  }
}

TEST_CASE("a mount that was let through in the name of a stick that had gone already is ended as soon as the new one is told") {
  WholeMac mac("office");  // this vendor's sticks are read-only, others denied
  const auto first = mac.plugStick("disk5", "4C530001230415116483", 0x0781, 0x5567);
  mac.disks->tellChanged("disk5");
  mac.disks->tellChanged("disk5s1");
  mac.settle();
  mac.vanish(first);
  mac.plugStick("disk5");
  CHECK(mac.disks->mountBySystem("disk5s1", {.readOnly = true, .noexec = true}));  // nobody could know better yet
  mac.disks->tellChanged("disk5");
  mac.disks->tellChanged("disk5s1");
  mac.usbLeft(first.usb);
  mac.settle();
  CHECK_FALSE(mac.disks->mountOf("disk5s1"));
  CHECK(mac.bridge->status().attached == 2);
}

TEST_CASE("what the system needs is read once, and anew after a mount") {
  WholeMac mac("closed");
  mac.plugStick("disk5");
  mac.plugStick("disk6", "0019E06B9C85F941C7A50B3E");
  fake_es::answerOf(fake_es::send(rawOpenOf("/dev/rdisk5", fake_es::kRead, "/bin/dd")));
  mac.settle();
  const int reads = mac.disks->sourceReads;
  fake_es::answerOf(fake_es::send(rawOpenOf("/dev/rdisk6", fake_es::kRead, "/bin/dd")));
  mac.settle();
  CHECK(mac.disks->sourceReads == reads);
  mac.disks->mountedUnasked("disk0s2", {});
  mac.plugStick("disk7", "0019E06B9C85F941C7A50B3F");
  fake_es::answerOf(fake_es::send(rawOpenOf("/dev/rdisk7", fake_es::kRead, "/bin/dd")));
  CHECK(mac.disks->sourceReads > reads);
}

TEST_CASE("thousands of messages at once, with documents that change meanwhile, are each answered once") {
  WholeMac mac("closed");
  std::vector<StickIds> sticks;
  for (int i = 10; i < 26; ++i) sticks.push_back(mac.plugStick("disk" + std::to_string(i), "SERIAL00" + std::to_string(i)));
  mac.plugPhone();
  constexpr int kEach = 400;
  std::vector<std::vector<int>> sent(3);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < sent.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const std::string disk = "disk" + std::to_string(10 + i % 16);
        sent[t].push_back(fake_es::send(t == 0   ? mountOf(disk + "s1")
                                        : t == 1 ? rawOpenOf("/dev/r" + disk, i % 3 ? fake_es::kRead : 3, "/bin/dd")
                                                 : usbOpenOf(sticks[static_cast<size_t>(i % 16)].interface)));
      }
    });
  }
  for (const char* policy : {"reading", "open", "photos"}) mac.hand(policy);
  for (auto& thread : threads) thread.join();
  mac.settle();
  for (const auto& messages : sent) clean(messages);
  CHECK(mac.bridge->status().answered >= 3 * kEach);
}

TEST_CASE("questions that wait when the process is told to end get the verdict they would have had, and the next process goes on") {
  WholeMac mac("closed");
  mac.plugStick("disk5");
  const auto journal = mac.bridge->journal().id();
  mac.registry->slowMillis = 50;
  const int mount = fake_es::send(mountOf("disk5s1"));
  mac.stopBridge();
  CHECK_FALSE(fake_es::answerOf(mount, 0).allowed);
  clean({mount});
  CHECK(fake_es::clients() == 0);
  CHECK_FALSE(fake_es::deletedElsewhere());
  mac.startBridge();
  CHECK(mac.bridge->journal().id() == journal);
  mac.plugStick("disk5");
  CHECK_FALSE(mac.disks->mountBySystem("disk5s1", {}));  // the policy came from disk
}

TEST_CASE("what nobody answers by the end is refused for mounts and disks, and let through for opens of user clients") {
  WholeMac mac("open");
  mac.stopBridge();
  mac.pace.drain = 10ms;
  mac.startBridge();
  mac.plugStick("disk5");
  mac.registry->slowMillis = 400;
  const int mount = fake_es::send(mountOf("disk5s1"));
  const int raw = fake_es::send(rawOpenOf("/dev/rdisk5", fake_es::kRead, "/bin/dd"));
  const int open = fake_es::send(usbOpenOf(0x4711));
  mac.stopBridge();
  clean({mount, raw, open});
  CHECK_FALSE(fake_es::answerOf(mount, 0).allowed);
  CHECK_FALSE(fake_es::answerOf(raw, 0).allowed);
  CHECK(fake_es::answerOf(open, 0).allowed);
}

TEST_CASE("subscribing comes before anything is read of the system, mounts first: early boot waits for it") {
  WholeMac mac("closed");
  const auto calls = fake_es::calls();
  const auto position = [&](const std::string& call) { return std::find(calls.begin(), calls.end(), call) - calls.begin(); };
  const auto mounts = position("subscribe 5 98 22 99 23");
  CHECK(mounts < position("subscribe 1"));
  CHECK(mounts < position("registry"));
  CHECK(mounts < position("disks"));
  CHECK(position("subscribe 1") < position("registry"));
  CHECK(position("subscribe 91") < position("registry"));
  CHECK(position("usb-watch") < std::ssize(calls));
}

TEST_CASE("messages that come before the documents are loaded wait for them, but not past their deadline") {
  WholeMac mac("closed");
  mac.stopBridge();
  mac.verifyMillis = 700;  // for each of the two documents
  mac.startBridgeInBackground();
  REQUIRE(eventually([] {
    const auto calls = fake_es::calls();
    return calls.back() == "disks";
  }));
  mac.plugStick("disk5");
  mac.plugStick("disk6", "0019E06B9C85F941C7A50B3E");
  auto hasty = mountOf("disk5s1");
  hasty.deadlineMillis = 400;
  const auto begun = std::chrono::steady_clock::now();
  const int one = fake_es::send(hasty);
  const int other = fake_es::send(mountOf("disk6s1"));
  CHECK(fake_es::answerOf(one).allowed);  // nothing is known yet, and the system would not wait
  CHECK(std::chrono::steady_clock::now() - begun < 400ms);
  mac.disks->mountedUnasked("disk5s1", {});
  CHECK_FALSE(fake_es::answerOf(other, 10'000).allowed);
  clean({one, other});
  mac.settle();
  CHECK(eventually([&] { return !mac.disks->mountOf("disk5s1"); }));  // ended when the policy was there
}

TEST_CASE("a client that the system refuses keeps the others from nothing, and status says which") {
  WholeMac mac("closed", {}, {ES_NEW_CLIENT_RESULT_SUCCESS, ES_NEW_CLIENT_RESULT_SUCCESS, ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS});
  const auto status = statusJson(mac.bridge->status());
  CHECK(status["clients"].size() == 3);
  CHECK(status["clients"][0]["job"] == "mounts");
  mac.plugStick("disk5");
  CHECK_FALSE(mac.disks->mountBySystem("disk5s1", {}));
  CHECK(eventually([&] {
    const auto now = statusJson(mac.bridge->status());
    return now["clients"][2]["job"] == "files" && now["clients"][2]["state"] == "running";
  }));
}
