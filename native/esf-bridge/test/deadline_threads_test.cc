// Exactly one answer for every message, in time, whatever races.
#include <atomic>
#include <random>
#include <thread>

#include "doctest/doctest.h"
#include "test/support/rig.h"

using namespace portcullis;
using namespace portcullis::test;
using sim::Attempt;

namespace {

// A Mac on the real clock, for tests in which threads race.
struct LiveMac {
  LiveMac() : clock(1), kernel(clock, std::string(kHardware)) {
    BridgeOptions options;
    options.stateFolder = folder.path();
    bridge = std::make_unique<Bridge>(kernel, options);
    bridge->start();
    bridge->settle();
    bridge->enrol(uuid(kOrganisation), uuid(kMac), signer.spki());
    hand(DocumentKind::mac, kMac, "mac");
  }
  ~LiveMac() {
    clock.stop();
    bridge->stop();
  }
  void hand(DocumentKind kind, std::string_view id, const std::string& name) {
    Letter letter{kind, uuid(id), uuid(kOrganisation), ++sequence, clock.wallTime().epochMillis, 0, fixture(name)};
    CHECK(bridge->applyDocument(signer.sign(letter)).accepted);
  }
  void policy(const std::string& name) { hand(DocumentKind::policy, kPolicy, "policy-" + name); }
  void answeredOnce() {
    bridge->settle();
    const auto counts = kernel.counts();
    CHECK(counts.answered == counts.asked);
    CHECK(counts.twice == 0);
    CHECK(counts.unanswered == 0);
    CHECK(bridge->status().answered == counts.asked);
  }

  Folder folder;
  sim::RealClock clock;
  sim::Kernel kernel;
  Signer signer;
  std::atomic<uint64_t> sequence{0};
  std::unique_ptr<Bridge> bridge;
};

sim::SimDevice slow(const std::string& name, const std::string& bsdName, int64_t millis) {
  auto device = stick(name, bsdName);
  device.announced = false;
  device.lookUpMillis = millis;
  return withIds(std::move(device), 0x0951, 0x1666, "SER" + name + "77");
}

WallTime noTime() { return {}; }

}  // namespace

TEST_CASE("a volume that was not announced is looked up and judged") {
  Rig rig;
  rig.policy("closed");
  auto late = stick("late", "disk5s1");
  late.announced = false;
  late.lookUpMillis = 50;
  rig.kernel.attach(late);
  CHECK(rig.mount("disk5s1") == Attempt::denied);
  CHECK(rig.last("mount").outcome == "enforced");
  CHECK(rig.bridge->status().tooLate == 0);
}

TEST_CASE("a look-up that takes too long is answered without it, and what then turns out is carried out") {
  Rig rig;
  rig.policy("open");
  auto late = stick("late", "disk5s1");
  late.announced = false;
  late.lookUpMillis = 10'000;
  rig.kernel.attach(late);
  CHECK(rig.mount("disk5s1") == Attempt::denied);  // whenUnresolved
  CHECK(rig.bridge->status().tooLate == 1);
  rig.pass(1);
  CHECK(rig.mounted("disk5s1"));
  bool late_ = false;
  for (const auto& seen : rig.events("mount")) late_ = late_ || seen.outcome == "too-late";
  CHECK(late_);
  CHECK(rig.kernel.counts().unanswered == 0);
  CHECK(rig.kernel.counts().twice == 0);
}

TEST_CASE("eight at once, for many rounds, with documents changing meanwhile: each is answered once and in time") {
  LiveMac mac;
  mac.policy("closed");
  for (int i = 0; i < 8; ++i) {
    mac.kernel.attach(withIds(stick("s" + std::to_string(i), "disk" + std::to_string(40 + i) + "s1"), 0x0951, 0x1666,
                              "SERIAL" + std::to_string(7001 + i)));
  }
  std::atomic<bool> ending{false};
  std::thread changes([&] {
    for (int i = 0; !ending; ++i) mac.policy(i % 3 == 0 ? "open" : i % 3 == 1 ? "closed" : "reading");
  });
  std::vector<std::thread> mounters;
  for (int i = 0; i < 8; ++i) {
    mounters.emplace_back([&mac, i] {
      const std::string bsdName = "disk" + std::to_string(40 + i) + "s1";
      for (int round = 0; round < 60; ++round) {
        mac.kernel.mount(bsdName, "", {}, process("/sbin/mount"));
        if (round % 4 == 3) mac.kernel.unmountByPerson(bsdName);
        if (round % 20 == 19) {
          mac.kernel.detach("s" + std::to_string(i));
          mac.kernel.attach(withIds(stick("s" + std::to_string(i), bsdName), 0x0951, 0x1666, "SERIAL" + std::to_string(7001 + i)));
        }
      }
    });
  }
  for (auto& thread : mounters) thread.join();
  ending = true;
  changes.join();
  mac.answeredOnce();
  // And in the end the state is what the last document says.
  mac.policy("closed");
  mac.bridge->settle();
  CHECK(mac.kernel.mounts().empty());
}

TEST_CASE("look-ups that end just when the timer does give one answer, whoever is first") {
  LiveMac mac;
  mac.policy("closed");
  mac.kernel.deadlineMillis(120);  // half of it is the budget
  std::vector<std::thread> mounters;
  for (int i = 0; i < 8; ++i) {
    mounters.emplace_back([&mac, i] {
      for (int round = 0; round < 10; ++round) {
        const std::string name = "r" + std::to_string(i * 100 + round), bsdName = "disk" + std::to_string(100 + i * 100 + round) + "s1";
        mac.kernel.attach(slow(name, bsdName, 52 + (i * 7 + round) % 16));
        mac.kernel.mount(bsdName, "", {}, process("/sbin/mount"));
        mac.kernel.detach(name);
      }
    });
  }
  for (auto& thread : mounters) thread.join();
  mac.bridge->settle();
  CHECK(mac.kernel.counts().twice == 0);
  CHECK(mac.kernel.counts().asked == 80);
  CHECK(mac.bridge->status().answered == 80);
}

TEST_CASE("phones are opened by many programs while policy takes them away and gives them back") {
  LiveMac mac;
  mac.policy("open");
  mac.kernel.attach(iphone());
  std::vector<std::thread> openers;
  for (int i = 0; i < 6; ++i) {
    openers.emplace_back([&mac, i] {
      for (int round = 0; round < 80; ++round) {
        mac.kernel.open("iphone", "AppleUSBHostInterfaceUserClient", i % 2 ? usbmuxd() : ptpcamerad(), i % 3 != 0);
      }
    });
  }
  for (int i = 0; i < 12; ++i) mac.policy(i % 2 ? "open" : "closed");
  for (auto& thread : openers) thread.join();
  mac.answeredOnce();
  CHECK_FALSE(mac.kernel.device("iphone")->captured);
}

TEST_CASE("a bridge that stops in the middle leaves no message half answered") {
  LiveMac mac;
  mac.policy("closed");
  for (int i = 0; i < 4; ++i) mac.kernel.attach(slow("t" + std::to_string(i), "disk" + std::to_string(60 + i) + "s1", 30));
  std::vector<std::thread> mounters;
  for (int i = 0; i < 4; ++i) {
    mounters.emplace_back([&mac, i] {
      for (int round = 0; round < 5; ++round) mac.kernel.mount("disk" + std::to_string(60 + i) + "s1", "", {}, process("/sbin/mount"));
    });
  }
  mac.bridge->stop();
  for (auto& thread : mounters) thread.join();
  CHECK(mac.kernel.counts().twice == 0);
  CHECK(mac.kernel.counts().unanswered == 0);
}

TEST_CASE("events beyond what the queue holds are counted and told, never silently dropped") {
  const Folder folder;
  Journal journal(folder.path(), {}, 0, [](const std::string&, uint64_t) { return std::string("{}"); });
  Recorder::Options few;
  few.capacity = 50;
  Recorder recorder(journal, BridgeMode::simulate, noTime, few);
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&recorder] {
      for (int n = 0; n < 2000; ++n) recorder.record({{}, nullptr, LifecycleRecord{"x", ""}});
    });
  }
  for (auto& thread : writers) thread.join();
  recorder.settle();
  recorder.record({{}, nullptr, LifecycleRecord{"last", ""}});  // takes what is still untold along
  recorder.settle();
  uint64_t kept = 0, told = 0, expected = 1;
  for (const auto& seen : eventsIn(journal)) {
    CHECK(seen.seq == expected++);
    kept += seen.kind == "lifecycle" ? 1 : 0;
    told += seen.lost;
  }
  CHECK(kept + told == 8001);
  CHECK(told == recorder.lost());
  recorder.stop();
}

TEST_CASE("a disk that is full is told as a gap once there is room again") {
  const Folder folder;
  JournalLimits small;
  small.segmentBytes = 2000;
  small.totalBytes = 6000;
  Journal journal(folder.path(), small, 0, [](const std::string&, uint64_t) { return std::string("{}"); });
  Recorder::Options quick;
  quick.retryMillis = 1;
  quick.largestBatch = 4;
  Recorder recorder(journal, BridgeMode::simulate, noTime, quick);
  for (int i = 0; i < 100; ++i) recorder.record({{}, nullptr, LifecycleRecord{"x", ""}});
  recorder.settle();
  CHECK(recorder.lost() > 0);
  journal.acknowledge(journal.next() - 1);
  recorder.record({{}, nullptr, LifecycleRecord{"room", ""}});
  recorder.settle();
  const auto events = journal.read(journal.next() - 2, 9, 1 << 20);
  REQUIRE(events.size() == 2);
  CHECK(parsed(events[0]).kind == "gap");
  CHECK(parsed(events[0]).lost == recorder.lost());
  CHECK(parsed(events[0]).reason == "disk-full");
  CHECK(parsed(events[1]).what == "room");
  recorder.stop();
}
