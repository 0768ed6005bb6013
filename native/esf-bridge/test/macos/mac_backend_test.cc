// The backend of a Mac on recorded parts: what it tells the core, and what it does when the core asks.
#include "macos/mac_backend.h"

#include <atomic>
#include <future>
#include <thread>

#include "core/bridge/mount_source.h"
#include "doctest/doctest.h"
#include "macos/approve_source.h"
#include "test/macos/recorded_registry.h"

using namespace portcullis;
using namespace portcullis::macos;

namespace {

class MemoryDisks final : public Disks {
 public:
  void start(DiskCallbacks c) override { callbacks = std::move(c); }
  void stop() override { callbacks = {}; }
  Did unmount(const std::string& name, bool force) override {
    calls.push_back((force ? "force " : "ask ") + name);
    if (!force) return askedAnswer;
    std::erase_if(table, [&](const MountFacts& m) { return m.bsdName == name; });
    return Did::done;
  }
  Did mount(const std::string& name, MountFlags flags) override {
    // DiskArbitration asks about our own mounts as about any other.
    if (callbacks.approveMount && callbacks.approveMount(name) == Answer::deny) return Did::refused;
    table.push_back({name, "/Volumes/" + name, "msdos", flags});
    return Did::done;
  }
  std::vector<MountFacts> mounted() const override { return table; }
  std::string sourceOf(const std::string& path) const override {
    return path == "/" ? "/dev/disk1s1" : path.starts_with("/Volumes/Homes/") ? "/dev/disk6s1" : "";
  }
  std::optional<VolumeFacts> describe(const std::string& name) const override { return VolumeFacts{name, "STICK", Tri::no, true, "msdos"}; }

  DiskCallbacks callbacks;
  std::vector<MountFacts> table;
  std::vector<std::string> calls;
  Did askedAnswer = Did::done;
};

class MemoryUsb final : public UsbCapture, public UsbWatch, public PersonWatch {
 public:
  Did capture(RegistryId) override { return Did::done; }
  Did release(RegistryId) override { return Did::done; }
  void start(std::function<void(RegistryId)> a, std::function<void(RegistryId)> l) override { arrived = a, left = l; }
  void start(std::function<void()> c) override { personChanged = c; }
  void stop() override {}
  PersonFacts now() const override { return {Context::User::known, "mia", true, {"staff"}}; }
  std::string homeFolder() const override { return home; }
  std::string home = "/Users/mia";
  std::function<void(RegistryId)> arrived, left;
  std::function<void()> personChanged;
};

class MemoryRoutes final : public RouteWatch {
 public:
  void start(std::function<void()> c) override { changed = std::move(c); }
  void stop() override { changed = nullptr; }
  std::vector<std::string> interfaces() const override { return names; }
  std::function<void()> changed;
  std::vector<std::string> names;
};

class MemoryClock final : public ClockWatch {
 public:
  void start(std::function<void()> c, std::function<void(SystemWord)> s) override { changed = std::move(c), said = std::move(s); }
  void stop() override { changed = nullptr, said = nullptr; }
  std::function<void()> changed;
  std::function<void(SystemWord)> said;
};

class Listener final : public EventSink {
 public:
  void onAttach(const AttachFacts& f) noexcept override {
    told.push_back("attach " + std::to_string(f.registryId) + (f.safety.defaultRoute ? " with the route" : "") +
                   (f.safety.homeVolume ? " with the home" : ""));
  }
  void onDetach(RegistryId id) noexcept override { told.push_back("detach " + std::to_string(id)); }
  void authMount(const MountRequest& r) noexcept override { onMount(r); }
  void authOpen(const OpenRequest&) noexcept override {}
  void authRawOpen(const RawOpenRequest&) noexcept override {}
  Answer judgeTampering(const TamperRequest&) noexcept override { return Answer::allow; }
  void notifyMount(const MountFacts& m) noexcept override {
    told.push_back(std::string(m.flags.readOnly ? "read-only " : "mounted ") + m.bsdName);
  }
  void notifyUnmount(const std::string& name) noexcept override { told.push_back("unmounted " + name); }
  void userChanged(const PersonFacts& p) noexcept override { told.push_back("person " + p.name); }
  void factArrived(RegistryId, const VolumeFacts& v) noexcept override { told.push_back("fact " + v.bsdName + " " + v.fileSystem); }
  void clockChanged() noexcept override { told.push_back("clock"); }
  void eventsDropped(uint64_t) noexcept override {}
  void systemSaid(SystemWord word) noexcept override { told.push_back(word == SystemWord::willSleep ? "sleep" : "other word"); }
  void clientsChanged() noexcept override { told.push_back("clients"); }
  std::function<void(const MountRequest&)> onMount = [](const MountRequest&) {};
  std::vector<std::string> told;
};

// A Mac in mode approve with one partitioned Thunderbolt disk (disk6, disk6s1) and one USB device.
struct Mac {
  Mac() {
    auto recorded = std::make_unique<RecordedRegistry>();
    registry = recorded.get();
    usb = registry->add({}, {"IOUSBHostDevice", "IOService"}, {{"idVendor", number(0x05ac)}, {"idProduct", number(0x12a8)}});
    const auto bridge = registry->add({}, {"IOPCIDevice", "IOService"}, {{"IOPCITunnelled", flag(true)}});
    disk = registry->add({bridge}, {"IOMedia", "IOService"}, {{"BSD Name", text("disk6")}, {"Whole", flag(true)}});
    partition = registry->add({disk}, {"IOMedia", "IOService"}, {{"BSD Name", text("disk6s1")}, {"Whole", flag(false)}});
    auto memoryDisks = std::make_unique<MemoryDisks>();
    disks = memoryDisks.get();
    auto approve = std::make_unique<ApproveSource>([] { return int64_t{5'000'000}; }, [] { return int64_t{1}; });
    source = approve.get();
    auto memoryUsb = std::make_unique<MemoryUsb>();
    auto watch = std::make_unique<MemoryUsb>();
    auto person = std::make_unique<MemoryUsb>();
    usbWatch = watch.get();
    personWatch = person.get();
    auto memoryRoutes = std::make_unique<MemoryRoutes>();
    auto memoryClock = std::make_unique<MemoryClock>();
    routes = memoryRoutes.get();
    clock = memoryClock.get();
    backend = std::make_unique<MacBackend>(MacParts{.registry = std::move(recorded),
                                                    .disks = std::move(memoryDisks),
                                                    .usb = std::move(memoryUsb),
                                                    .usbWatch = std::move(watch),
                                                    .person = std::move(person),
                                                    .routes = std::move(memoryRoutes),
                                                    .clock = std::move(memoryClock),
                                                    .source = std::move(approve),
                                                    .approveMount = [this](const std::string& name) { return source->approve(name); },
                                                    .continuousMicros = [] { return int64_t{5'000'000}; },
                                                    .wallTime = [] { return WallTime{}; },
                                                    .bootedAtMillis = [] { return int64_t{0}; },
                                                    .shuttingDown = [] { return false; },
                                                    .verify = [](Bytes, Bytes, Bytes) { return false; },
                                                    .sha256 = [](Bytes) { return std::array<uint8_t, 32>{}; },
                                                    .hardwareUuid = "U"});
    backend->start(listener);
  }
  ~Mac() { backend->stop(); }

  Listener listener;
  RecordedRegistry* registry = nullptr;
  MemoryDisks* disks = nullptr;
  ApproveSource* source = nullptr;
  MemoryUsb *usbWatch = nullptr, *personWatch = nullptr;
  MemoryRoutes* routes = nullptr;
  MemoryClock* clock = nullptr;
  RegistryId usb = 0, disk = 0, partition = 0;
  std::unique_ptr<MacBackend> backend;
};

}  // namespace

TEST_CASE("what the system says of itself is passed on") {
  Mac mac;
  mac.clock->said(SystemWord::willSleep);
  CHECK(mac.listener.told == std::vector<std::string>{"sleep"});
}

TEST_CASE("a USB device that comes and goes is told with its id, one that is gone already is not") {
  Mac mac;
  mac.usbWatch->arrived(mac.usb);
  mac.usbWatch->arrived(4711);
  mac.usbWatch->left(mac.usb);
  CHECK(mac.listener.told == std::vector<std::string>{"attach " + std::to_string(mac.usb), "detach " + std::to_string(mac.usb)});
}

TEST_CASE("a disk without a USB device is told once, by its disk, and goes when its last volume goes") {
  Mac mac;
  const auto id = std::to_string(mac.disk);
  mac.disks->callbacks.changed("disk6");
  mac.disks->callbacks.changed("disk6s1");
  mac.registry->remove(mac.partition);
  mac.disks->callbacks.gone("disk6s1");
  mac.registry->remove(mac.disk);
  mac.disks->callbacks.gone("disk6");
  CHECK(mac.listener.told == std::vector<std::string>{"attach " + id, "fact disk6 msdos", "fact disk6s1 msdos", "detach " + id});
}

TEST_CASE("a mount is told once, again when its flags change, and its end once") {
  Mac mac;
  mac.disks->table.push_back({"disk6s1", "/Volumes/X", "msdos", {}});
  mac.disks->callbacks.changed("disk6s1");
  mac.disks->callbacks.changed("disk6s1");
  mac.disks->table[0].flags.readOnly = true;
  mac.disks->callbacks.changed("disk6s1");
  mac.disks->table.clear();
  mac.disks->callbacks.changed("disk6s1");
  mac.disks->callbacks.gone("disk6s1");
  std::erase_if(mac.listener.told, [](const auto& t) { return t.starts_with("fact") || t.starts_with("attach"); });
  CHECK(mac.listener.told == std::vector<std::string>{"mounted disk6s1", "read-only disk6s1", "unmounted disk6s1"});
}

TEST_CASE("DiskArbitration's question waits for an answer from another thread") {
  for (const auto answer : {Answer::allow, Answer::deny}) {
    Mac mac;
    std::promise<EventToken> asked;
    mac.listener.onMount = [&](const MountRequest& r) {
      CHECK(r.source == "/dev/disk6s1");
      CHECK(r.deadlineMicros > 5'000'000);
      CHECK(r.deadlineMicros < 5'000'000 + kApprovalLimitMicros);
      asked.set_value(r.token);
    };
    auto got = std::async(std::launch::async, [&] { return mac.disks->callbacks.approveMount("disk6s1"); });
    const auto token = asked.get_future().get();
    mac.backend->answerMount(token, answer);
    mac.backend->answerMount(token, answer == Answer::allow ? Answer::deny : Answer::allow);
    CHECK(got.get() == answer);
  }
}

TEST_CASE("stopping lets go of a question that nobody answers") {
  Mac mac;
  std::promise<void> asked;
  mac.listener.onMount = [&](const MountRequest&) { asked.set_value(); };
  auto approve = mac.disks->callbacks.approveMount;
  auto got = std::async(std::launch::async, [&] { return approve("disk6s1"); });
  asked.get_future().wait();
  mac.backend->stop();
  CHECK(got.get() == Answer::deny);
}

TEST_CASE("the bridge's own mount says its flags when it is asked about, and no other does") {
  Mac mac;
  std::vector<bool> readOnly;
  mac.listener.onMount = [&](const MountRequest& r) {
    readOnly.push_back(r.flags.readOnly);
    mac.backend->answerMount(r.token, Answer::allow);
  };
  CHECK(mac.backend->mount("disk6s1", {.readOnly = true, .noexec = false}) == Did::done);
  CHECK(mac.disks->callbacks.approveMount("disk6s1") == Answer::allow);
  CHECK(readOnly == std::vector<bool>{true, false});
}

// Sources as a Mac's mount table has them: macOS 13 (sysinfo#882, doublecmd#687), 14 and newer (bottom#1314), and a snapshot.
TEST_CASE("in mode approve every mount of a disk is in the list, whatever its source is called, and nothing else is") {
  Mac mac;
  for (const char* source : {"/dev/disk6s1", "msdos://disk6s1/NAME", "exfat://disk6s1/NAME", "ntfs://disk6s1/NAME", "fat://disk6s1/NO NAME",
                             "fskit://disk6s1/NAME", "com.apple.TimeMachine.2026-11-23-090000.local@/dev/disk6s1"}) {
    CAPTURE(source);
    mac.listener.told.clear();
    mac.disks->table.clear();
    auto mount = mountFrom(source, "/Volumes/NAME", "lifs", {.readOnly = false, .noexec = true});
    REQUIRE(mount);
    mac.disks->table.push_back(*mount);
    REQUIRE(mac.backend->listMounted().size() == 1);
    CHECK(mac.backend->listMounted().front().bsdName == "disk6s1");
    CHECK(mac.backend->listMounted().front().flags == MountFlags{.readOnly = false, .noexec = true});
    mac.disks->callbacks.changed("disk6s1");
    CHECK(std::count(mac.listener.told.begin(), mac.listener.told.end(), "mounted disk6s1") == 1);
    // As the disk is unmounted again, so that the next one is news.
    mac.disks->table.clear();
    mac.disks->callbacks.changed("disk6s1");
  }
  for (const char* source :
       {"devfs", "map auto_home", "//mia@files/team", "files:/export", "https://disk6.example.test/dav", "msdos://?/X"}) {
    CHECK_MESSAGE(!mountFrom(source, "/Volumes/X", "lifs", {}), source);
  }
}

TEST_CASE("an unmount asks first and forces only when the disk is in use") {
  Mac mac;
  CHECK(mac.backend->unmount("disk6s1") == Did::done);
  mac.disks->askedAnswer = Did::busy;
  CHECK(mac.backend->unmount("disk6s1") == Did::done);
  mac.disks->askedAnswer = Did::gone;
  CHECK(mac.backend->unmount("disk6s1") == Did::gone);
  CHECK(mac.disks->calls == std::vector<std::string>{"ask disk6s1", "ask disk6s1", "force disk6s1", "ask disk6s1"});
}

TEST_CASE("what is attached is listed once for each device, with all of its volumes") {
  Mac mac;
  const auto attached = mac.backend->listAttached();
  REQUIRE(attached.size() == 2);
  const auto& thunderbolt = *std::find_if(attached.begin(), attached.end(), [&](const auto& a) { return a.registryId == mac.disk; });
  CHECK(thunderbolt.volumes.size() == 2);
}

TEST_CASE("results of the system keep their meaning") {
  CHECK(fromDaReturn(0) == Did::done);
  CHECK(fromDaReturn(0xF8DA0002) == Did::busy);
  CHECK(fromDaReturn(0xF8DA0006) == Did::gone);
  CHECK(fromDaReturn(0xF8DA0008) == Did::refused);
  CHECK(fromDaReturn(0xC010) == Did::busy);
  CHECK(fromDaReturn(0xF8DA0003) == Did::failed);
  CHECK(fromIoReturn(0xe00002e2) == Did::refused);
  CHECK(fromIoReturn(0xe00002c0) == Did::gone);
  CHECK(fromIoReturn(0xe00002c5) == Did::busy);
  CHECK(fromIoReturn(0xe00002bc) == Did::failed);
}

TEST_CASE("a USB adapter that begins to carry the default route is told anew, and again when it ceases to") {
  Mac mac;
  const auto interface = mac.registry->add({mac.usb}, {"IOUSBHostInterface", "IOService"}, {{"bInterfaceClass", number(2)}});
  mac.registry->add({interface}, {"IOEthernetInterface", "IONetworkInterface", "IOService"}, {{"BSD Name", text("en13")}});
  const auto id = "attach " + std::to_string(mac.usb);
  mac.routes->names = {"en0"};
  mac.routes->changed();
  CHECK(mac.listener.told.empty());
  mac.routes->names = {"en0", "en13"};
  mac.routes->changed();
  mac.routes->changed();
  CHECK(mac.listener.told == std::vector<std::string>{id + " with the route"});
  CHECK(mac.backend->lookUpUsb(mac.usb)->safety.defaultRoute);
  mac.routes->names = {"en0"};
  mac.routes->changed();
  CHECK(mac.listener.told == std::vector<std::string>{id + " with the route", id});
}

TEST_CASE("a clock that was set, or a Mac that wakes, is told to the core") {
  Mac mac;
  mac.clock->changed();
  CHECK(mac.listener.told == std::vector<std::string>{"clock"});
}

TEST_CASE("the disk with the home of the next person is told as needed before that person is told") {
  Mac mac;
  mac.personWatch->home = "/Volumes/Homes/ben";
  mac.personWatch->personChanged();
  mac.personWatch->home = "/Users/mia";
  mac.personWatch->personChanged();
  const auto disk = "attach " + std::to_string(mac.disk);
  CHECK(mac.listener.told == std::vector<std::string>{disk + " with the home", "person mia", disk, "person mia"});
}
