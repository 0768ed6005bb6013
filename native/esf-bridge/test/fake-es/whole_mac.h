// A Mac in mode authorize without a Mac: the adapter, the backend and the whole core as they run there, on the stand-in of
// Endpoint Security, a recorded registry and disks in memory whose mounts raise the messages that a real one would.
#pragma once
#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/bridge/bridge.h"
#include "macos/es/source.h"
#include "macos/mac_backend.h"
#include "nlohmann/json_fwd.hpp"
#include "test/fake-es/fake_es.h"
#include "test/macos/recorded_registry.h"
#include "test/support/signer.h"

namespace portcullis::test {

// The recorded registry for several threads, as slow as a test wants it.
class BusyRegistry final : public macos::Registry {
 public:
  std::optional<macos::RegistryNode> byBsdName(const std::string& name) const override;
  std::optional<macos::RegistryNode> byId(RegistryId) const override;
  std::optional<macos::RegistryNode> byPath(const std::string&) const override;
  std::vector<macos::RegistryNode> parents(RegistryId) const override;
  std::vector<macos::RegistryNode> children(RegistryId) const override;
  std::vector<macos::RegistryNode> all(const std::string& className) const override;

  template <typename F>
  auto change(F f) {
    const std::lock_guard lock(mutex_);
    return f(recorded_);
  }
  // Each look-up by name or id takes so long from now on.
  std::atomic<int> slowMillis{0};
  // Runs before a look-up by name, once.
  std::function<void()> meanwhile;

 private:
  void dawdle() const;
  mutable std::mutex mutex_;
  macos::RecordedRegistry recorded_;
};

// Volumes that DiskArbitration mounts through mount(2), which Endpoint Security asks about.
class AskingDisks final : public macos::Disks {
 public:
  void start(macos::DiskCallbacks) override;
  void stop() override;
  Did unmount(const std::string& bsdName, bool force) override;
  Did mount(const std::string& bsdName, MountFlags) override;
  std::vector<MountFacts> mounted() const override;
  std::string sourceOf(const std::string& path) const override;
  std::optional<VolumeFacts> describe(const std::string& bsdName) const override;

  std::optional<MountFacts> mountOf(const std::string& bsdName) const;
  // Somebody's mount(2): asked about, then done or not. false: refused, or in the meantime gone.
  bool mountBySystem(const std::string& bsdName, MountFlags);
  // It is mounted already, without a question (as before the client was there), and told now.
  void mountedUnasked(const std::string& bsdName, MountFlags);
  void forget(const std::string& bsdName);
  void tellChanged(const std::string& bsdName);
  void tellGone(const std::string& bsdName);
  std::atomic<int> sourceReads{0};
  std::atomic<Tri> encrypted{Tri::no};

 private:
  macos::DiskCallbacks callbacks_;
  mutable std::mutex mutex_;
  std::map<std::string, MountFacts> table_;
};

struct StickIds {
  RegistryId usb = 0, interface = 0, disk = 0, partition = 0;
};

class WholeMac {
 public:
  // Enrolled, with that policy of test/fixtures; the client's first tries end as told.
  explicit WholeMac(const std::string& policy, macos::es::NewerCalls = {}, std::vector<es_new_client_result_t> refusals = {});
  ~WholeMac();

  // Plugs in; as many times as one wants, with another disk number each.
  StickIds plugStick(const std::string& disk, const std::string& serial = "60A44C3FACC93011", int vendor = 0x0951, int product = 0x1666);
  RegistryId plugPhone();  // answers its multiplexer's interface
  void pull(const StickIds&, const std::string& disk);
  // The registry alone forgets it; nobody is told.
  void vanish(const StickIds&);
  void settle() { bridge->settle(); }
  void hand(const std::string& policy);
  void stopBridge();
  void startBridge();
  // Without waiting for the documents; `bridge->settle()` does.
  void startBridgeInBackground();

  // Verdicts of one trigger: `decision outcome`, in order.
  std::vector<std::string> verdicts(const std::string& trigger);
  // The last of them as it was recorded; null when there is none.
  nlohmann::json lastVerdict(const std::string& trigger);
  std::string eventsText();

  std::string folder;
  Signer signer;
  uint64_t sequence = 0;
  macos::es::NewerCalls newer;
  macos::es::SourcePace pace;
  // How long checking a signature takes: what loading documents waits for.
  std::atomic<int> verifyMillis{0};
  BusyRegistry* registry = nullptr;
  AskingDisks* disks = nullptr;
  macos::es::EsSource* source = nullptr;
  std::function<void(RegistryId)> usbArrived, usbLeft;
  std::unique_ptr<macos::MacBackend> backend;
  std::unique_ptr<Bridge> bridge;

 private:
  void forVerdicts(const std::string& trigger, const std::function<void(const nlohmann::json&)>&);
  void layOut(BusyRegistry&);
  void makeBridge();
  RegistryId hub_ = 0;
  std::thread starting_;
};

// What a test sends, with what most of them share.
fake_es::Sent mountOf(const std::string& disk, bool readOnly = false, uint32_t version = 10);
fake_es::Sent remountOf(const std::string& disk, bool readOnlyNow, uint64_t flags, uint32_t version = 10);
fake_es::Sent rawOpenOf(const std::string& path, int32_t fflag, const std::string& program, bool platform = true);
fake_es::Sent usbOpenOf(std::optional<RegistryId> parent, uint32_t version = 10);

}  // namespace portcullis::test
