#include "test/fake-es/whole_mac.h"

#include <sys/mount.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "nlohmann/json.hpp"
#include "sim/crypto.h"

namespace portcullis::test {

using namespace portcullis::macos;

namespace {

constexpr WallTime kMonday{1'795'420'800'000, 60};  // 2026-11-23T09:00:00+01:00
constexpr std::string_view kOrganisation = "9c0c2b2e-0f2e-4a54-9d53-6a7e3e1d8f00";
constexpr std::string_view kMac = "5d0c2b2e-0f2e-4a54-9d53-6a7e3e1d8f01";
constexpr std::string_view kPolicy = "7b0c2b2e-0f2e-4a54-9d53-6a7e3e1d8f02";
const std::vector<std::string> kMedia = {"IOMedia", "IOStorage", "IOService"};

Buffer fixture(const std::string& name) {
  std::ifstream file("test/fixtures/" + name + ".bin", std::ios::binary);
  if (!file) throw std::runtime_error("test/fixtures/" + name + ".bin is missing: run from native/esf-bridge");
  return {std::istreambuf_iterator<char>(file), {}};
}

Properties mediaNamed(const std::string& bsdName, bool whole, bool removable = true) {
  return {{"BSD Name", text(bsdName)}, {"Whole", flag(whole)}, {"Removable", flag(removable)}, {"Ejectable", flag(removable)}};
}
Properties at(const char* interconnect, const char* location) {
  return {{"Protocol Characteristics",
           dictionary({{"Physical Interconnect", text(interconnect)}, {"Physical Interconnect Location", text(location)}})}};
}
Properties interfaceOf(int c, int subclass, int protocol) {
  return {{"bInterfaceClass", number(c)}, {"bInterfaceSubClass", number(subclass)}, {"bInterfaceProtocol", number(protocol)}};
}

class NoUsb final : public UsbCapture {
 public:
  Did capture(RegistryId) override { return Did::refused; }
  Did release(RegistryId) override { return Did::done; }
};

class ToldUsb final : public UsbWatch {
 public:
  explicit ToldUsb(WholeMac& mac) : mac_(mac) {}
  void start(std::function<void(RegistryId)> arrived, std::function<void(RegistryId)> left) override {
    fake_es::note("usb-watch");
    mac_.usbArrived = std::move(arrived);
    mac_.usbLeft = std::move(left);
  }
  void stop() override {
    mac_.usbArrived = mac_.usbLeft = [](RegistryId) {};
  }

 private:
  WholeMac& mac_;
};

class SteadyMac final : public RouteWatch, public ClockWatch {
 public:
  void start(std::function<void()>) override {}
  void start(std::function<void()>, std::function<void(SystemWord)>) override {}
  void stop() override {}
  std::vector<std::string> interfaces() const override { return {}; }
};

class Mia final : public PersonWatch {
 public:
  void start(std::function<void()>) override {}
  void stop() override {}
  PersonFacts now() const override { return {Context::User::known, "mia", true, {"staff"}}; }
  std::string homeFolder() const override { return "/Users/mia"; }
};

}  // namespace

void BusyRegistry::dawdle() const {
  if (const int millis = slowMillis.load()) std::this_thread::sleep_for(std::chrono::milliseconds(millis));
}
std::optional<RegistryNode> BusyRegistry::byBsdName(const std::string& name) const {
  dawdle();
  const std::lock_guard lock(mutex_);
  return recorded_.byBsdName(name);
}
std::optional<RegistryNode> BusyRegistry::byId(RegistryId id) const {
  dawdle();
  const std::lock_guard lock(mutex_);
  return recorded_.byId(id);
}
std::optional<RegistryNode> BusyRegistry::byPath(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return recorded_.byPath(path);
}
std::vector<RegistryNode> BusyRegistry::parents(RegistryId id) const {
  const std::lock_guard lock(mutex_);
  return recorded_.parents(id);
}
std::vector<RegistryNode> BusyRegistry::children(RegistryId id) const {
  const std::lock_guard lock(mutex_);
  return recorded_.children(id);
}
std::vector<RegistryNode> BusyRegistry::all(const std::string& className) const {
  fake_es::note("registry");
  const std::lock_guard lock(mutex_);
  return recorded_.all(className);
}

void AskingDisks::start(DiskCallbacks callbacks) {
  fake_es::note("disks");
  const std::lock_guard lock(mutex_);
  callbacks_ = std::move(callbacks);
}
void AskingDisks::stop() {
  const std::lock_guard lock(mutex_);
  callbacks_ = {};
}

bool AskingDisks::mountBySystem(const std::string& bsdName, MountFlags flags) {
  auto sent = test::mountOf(bsdName, flags.readOnly);
  sent.noexec = flags.noexec;
  if (!fake_es::answerOf(fake_es::send(sent), 10'000).allowed) return false;
  mountedUnasked(bsdName, flags);
  return true;
}

void AskingDisks::mountedUnasked(const std::string& bsdName, MountFlags flags) {
  {
    const std::lock_guard lock(mutex_);
    table_[bsdName] = {bsdName, "/Volumes/" + bsdName, "msdos", flags};
  }
  auto sent = test::mountOf(bsdName, flags.readOnly);
  sent.noexec = flags.noexec;
  sent.type = ES_EVENT_TYPE_NOTIFY_MOUNT;
  fake_es::send(sent);
}

Did AskingDisks::mount(const std::string& bsdName, MountFlags flags) { return mountBySystem(bsdName, flags) ? Did::done : Did::refused; }

Did AskingDisks::unmount(const std::string& bsdName, bool) {
  {
    const std::lock_guard lock(mutex_);
    table_.erase(bsdName);
  }
  auto sent = test::mountOf(bsdName);
  sent.type = ES_EVENT_TYPE_NOTIFY_UNMOUNT;
  fake_es::send(sent);
  return Did::done;
}

std::vector<MountFacts> AskingDisks::mounted() const {
  const std::lock_guard lock(mutex_);
  std::vector<MountFacts> all;
  for (const auto& [name, mount] : table_) all.push_back(mount);
  return all;
}
std::optional<MountFacts> AskingDisks::mountOf(const std::string& bsdName) const {
  const std::lock_guard lock(mutex_);
  const auto found = table_.find(bsdName);
  return found == table_.end() ? std::nullopt : std::optional(found->second);
}
void AskingDisks::forget(const std::string& bsdName) {
  const std::lock_guard lock(mutex_);
  table_.erase(bsdName);
}
std::string AskingDisks::sourceOf(const std::string&) const {
  ++const_cast<AskingDisks*>(this)->sourceReads;
  return "/dev/disk3s1";
}
std::optional<VolumeFacts> AskingDisks::describe(const std::string& bsdName) const {
  return VolumeFacts{bsdName, "STICK", encrypted.load(), true, "msdos"};
}
void AskingDisks::tellChanged(const std::string& bsdName) {
  std::function<void(const std::string&)> tell;
  {
    const std::lock_guard lock(mutex_);
    tell = callbacks_.changed;
  }
  if (tell) tell(bsdName);
}
void AskingDisks::tellGone(const std::string& bsdName) {
  std::function<void(const std::string&)> tell;
  {
    const std::lock_guard lock(mutex_);
    tell = callbacks_.gone;
  }
  if (tell) tell(bsdName);
}

WholeMac::WholeMac(const std::string& policy, es::NewerCalls calls, std::vector<es_new_client_result_t> refusals) : newer(calls) {
  fake_es::reset();
  fake_es::refuse(std::move(refusals));
  pace.retry = std::chrono::milliseconds(20);
  char pattern[] = "/tmp/portcullis-test-XXXXXX";
  folder = mkdtemp(pattern);
  startBridge();
  bridge->enrol(*parseUuid(kOrganisation), *parseUuid(kMac), signer.spki());
  Letter mac{DocumentKind::mac, *parseUuid(kMac), *parseUuid(kOrganisation), ++sequence, kMonday.epochMillis, 0, fixture("mac")};
  bridge->applyDocument(signer.sign(mac));
  hand(policy);
}

WholeMac::~WholeMac() {
  stopBridge();
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

void WholeMac::startBridge() {
  makeBridge();
  bridge->start();
  bridge->settle();
}

void WholeMac::startBridgeInBackground() {
  makeBridge();
  starting_ = std::thread([this] { bridge->start(); });
}

void WholeMac::makeBridge() {
  auto busy = std::make_unique<BusyRegistry>();
  registry = busy.get();
  layOut(*registry);
  auto asking = std::make_unique<AskingDisks>();
  disks = asking.get();
  const auto micros = [] { return Timers::nowMicros(); };
  auto made = std::make_unique<es::EsSource>(
      es::SourceClocks{.continuousMicros = micros,
                       .wallMillis = [] { return kMonday.epochMillis; },
                       .microsOfDeadline = [](uint64_t millis) { return Timers::nowMicros() + static_cast<int64_t>(millis) * 1'000; }},
      [](bool) {}, newer, pace);
  source = made.get();
  backend = std::make_unique<MacBackend>(MacParts{.registry = std::move(busy),
                                                  .disks = std::move(asking),
                                                  .usb = std::make_unique<NoUsb>(),
                                                  .usbWatch = std::make_unique<ToldUsb>(*this),
                                                  .person = std::make_unique<Mia>(),
                                                  .routes = std::make_unique<SteadyMac>(),
                                                  .clock = std::make_unique<SteadyMac>(),
                                                  .source = std::move(made),
                                                  .approveMount = nullptr,
                                                  .continuousMicros = micros,
                                                  .wallTime = [] { return kMonday; },
                                                  .bootedAtMillis = [] { return int64_t{0}; },
                                                  .shuttingDown = [] { return false; },
                                                  .verify =
                                                      [this](Bytes spki, Bytes message, Bytes signature) {
                                                        std::this_thread::sleep_for(std::chrono::milliseconds(verifyMillis.load()));
                                                        return sim::verifyEs256(spki, message, signature);
                                                      },
                                                  .sha256 = sim::sha256,
                                                  .hardwareUuid = "2B5A1C34-5D6E-5F70-8192-A3B4C5D6E7F8"});
  BridgeOptions options;
  options.stateFolder = folder;
  bridge = std::make_unique<Bridge>(*backend, options);
}

void WholeMac::stopBridge() {
  if (starting_.joinable()) starting_.join();
  if (bridge) bridge->stop();
  bridge.reset();
  backend.reset();
}

// The internal disk with its APFS container, and a hub to plug things into.
void WholeMac::layOut(BusyRegistry& busy) {
  busy.change([&](RecordedRegistry& r) {
    const auto controller = r.add({}, {"AppleANS3NVMeController", "IOService"}, at("Apple Fabric", "Internal"));
    const auto disk = r.add({controller}, kMedia, mediaNamed("disk0", true, false));
    const auto store = r.add({disk}, kMedia, mediaNamed("disk0s2", false, false));
    const auto container = r.add({store}, {"AppleAPFSContainer", "IOService"});
    const auto synthesized = r.add({container}, {"AppleAPFSMedia", "IOMedia", "IOService"}, mediaNamed("disk3", true, false));
    r.add({synthesized}, {"AppleAPFSVolume", "IOMedia", "IOService"}, mediaNamed("disk3s1", false, false));
    hub_ = r.add({}, {"AppleUSBXHCI", "IOService"});
  });
}

StickIds WholeMac::plugStick(const std::string& disk, const std::string& serial, int vendor, int product) {
  StickIds ids;
  registry->change([&](RecordedRegistry& r) {
    ids.usb = r.add({hub_}, {"IOUSBHostDevice", "IOService"},
                    {{"idVendor", number(vendor)},
                     {"idProduct", number(product)},
                     {"kUSBSerialNumberString", text(serial)},
                     {"USB Product Name", text("DataTraveler 3.0")}});
    ids.interface = r.add({ids.usb}, {"IOUSBHostInterface", "IOService"}, interfaceOf(8, 6, 0x50));
    const auto driver = r.add({ids.interface}, {"IOUSBMassStorageDriver", "IOService"}, at("USB", "External"));
    ids.disk = r.add({driver}, kMedia, mediaNamed(disk, true));
    ids.partition = r.add({ids.disk}, kMedia, mediaNamed(disk + "s1", false));
  });
  return ids;
}

RegistryId WholeMac::plugPhone() {
  RegistryId phone = 0, multiplexer = 0;
  registry->change([&](RecordedRegistry& r) {
    phone = r.add({hub_}, {"IOUSBHostDevice", "IOService"},
                  {{"idVendor", number(0x05ac)},
                   {"idProduct", number(0x12a8)},
                   {"USB Product Name", text("iPhone")},
                   {"kUSBSerialNumberString", text("00008110000A3C213E9B801E")}});
    r.add({phone}, {"IOUSBHostInterface", "IOService"}, interfaceOf(6, 1, 1));
    multiplexer = r.add({phone}, {"IOUSBHostInterface", "IOService"}, interfaceOf(255, 254, 2));
    r.name("IOService:/AppleARMPE/usb-drd1/iPhone@01100000/Apple USB Multiplexor@1", multiplexer);
  });
  usbArrived(phone);
  settle();
  return multiplexer;
}

void WholeMac::vanish(const StickIds& ids) {
  registry->change([&](RecordedRegistry& r) {
    for (const auto id : {ids.partition, ids.disk, ids.interface, ids.usb}) r.remove(id);
  });
}

void WholeMac::pull(const StickIds& ids, const std::string& disk) {
  vanish(ids);
  disks->forget(disk + "s1");
  disks->tellGone(disk + "s1");
  disks->tellGone(disk);
  usbLeft(ids.usb);
}

void WholeMac::hand(const std::string& policy) {
  Letter letter{DocumentKind::policy,       *parseUuid(kPolicy), *parseUuid(kOrganisation), ++sequence, kMonday.epochMillis, 0,
                fixture("policy-" + policy)};
  if (!bridge->applyDocument(signer.sign(letter)).accepted) throw std::runtime_error("policy " + policy + " was refused");
  settle();
}

std::string WholeMac::eventsText() {
  settle();
  std::string all;
  for (const auto& text : bridge->journal().read(1, 1 << 20, size_t{1} << 30)) all += text + '\n';
  return all;
}

std::vector<std::string> WholeMac::verdicts(const std::string& trigger) {
  std::vector<std::string> found;
  forVerdicts(trigger, [&](const nlohmann::json& event) {
    found.push_back(event["decision"].get<std::string>() + ' ' + event["outcome"].get<std::string>());
  });
  return found;
}

nlohmann::json WholeMac::lastVerdict(const std::string& trigger) {
  nlohmann::json last;
  forVerdicts(trigger, [&](const nlohmann::json& event) { last = event; });
  return last;
}

void WholeMac::forVerdicts(const std::string& trigger, const std::function<void(const nlohmann::json&)>& look) {
  settle();
  for (const auto& text : bridge->journal().read(1, 1 << 20, size_t{1} << 30)) {
    const auto event = nlohmann::json::parse(text);
    if (event["kind"] == "verdict" && event["trigger"] == trigger) look(event);
  }
}

fake_es::Sent mountOf(const std::string& disk, bool readOnly, uint32_t version) {
  fake_es::Sent sent{.type = ES_EVENT_TYPE_AUTH_MOUNT};
  sent.version = version;
  sent.source = "/dev/" + disk;
  sent.mountPoint = "/Volumes/" + disk;
  sent.fileSystem = "msdos";
  sent.readOnly = readOnly;
  sent.disposition = 0;
  return sent;
}

fake_es::Sent remountOf(const std::string& disk, bool readOnlyNow, uint64_t flags, uint32_t version) {
  auto sent = mountOf(disk, readOnlyNow, version);
  sent.type = ES_EVENT_TYPE_AUTH_REMOUNT;
  sent.remountFlags = flags;
  sent.path = "/sbin/mount";
  sent.signingId = "com.apple.mount";
  return sent;
}

fake_es::Sent rawOpenOf(const std::string& path, int32_t fflag, const std::string& program, bool platform) {
  fake_es::Sent sent{.type = ES_EVENT_TYPE_AUTH_OPEN};
  sent.file = path;
  sent.fflag = fflag;
  sent.path = program;
  sent.signingId = "com.apple." + program.substr(program.rfind('/') + 1);
  sent.platformBinary = platform;
  return sent;
}

fake_es::Sent usbOpenOf(std::optional<RegistryId> parent, uint32_t version) {
  fake_es::Sent sent{.type = ES_EVENT_TYPE_AUTH_IOKIT_OPEN};
  sent.version = version;
  sent.userClientClass = "AppleUSBHostInterfaceUserClient";
  sent.parentRegistryId = parent;
  sent.path = "/System/Library/PrivateFrameworks/MobileDevice.framework/Versions/A/Resources/usbmuxd";
  sent.signingId = "com.apple.usbmuxd";
  return sent;
}

}  // namespace portcullis::test
