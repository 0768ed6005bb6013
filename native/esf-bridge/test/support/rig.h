// A simulated Mac with the real core on it, on a virtual clock: Monday 2026-11-23, 09:00 at the Mac.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/bridge/bridge.h"
#include "sim/kernel.h"
#include "test/support/signer.h"

namespace portcullis::test {

inline constexpr std::string_view kOrganisation = "9c0c2b2e-0f2e-4a54-9d53-6a7e3e1d8f00";
inline constexpr std::string_view kMac = "5d0c2b2e-0f2e-4a54-9d53-6a7e3e1d8f01";
inline constexpr std::string_view kPolicy = "7b0c2b2e-0f2e-4a54-9d53-6a7e3e1d8f02";
inline constexpr std::string_view kOtherPolicy = "7b0c2b2e-0f2e-4a54-9d53-6a7e3e1d8f03";
inline constexpr std::string_view kSet = "0b5f7f54-7c1e-4f5e-9a53-0d3f2c1b0a01";
inline constexpr std::string_view kHardware = "2B5A1C34-5D6E-5F70-8192-A3B4C5D6E7F8";

Uuid uuid(std::string_view);
// test/fixtures/<name>.bin; the working directory is native/esf-bridge.
Buffer fixture(const std::string& name);

// A folder that goes with the test.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// One recorded event, as far as tests look at it; empty where the event has no such part.
struct Seen {
  std::string id, journal, kind, trigger, decision, outcome, by, key, bsdName, mountPoint, user, what, reason, detail, lastAlive, bootedAt,
      dependsOn, text;
  std::vector<std::pair<std::string, std::string>> rules;  // verb → rule
  uint64_t seq = 0, lost = 0;
  bool readOnly = false, accepted = false, correlated = false;
  std::string rule(std::string_view verb) const;
};
std::vector<Seen> eventsIn(Journal&);
Seen parsed(const std::string& json);

sim::SimDevice stick(const std::string& name, const std::string& bsdName, Tri encrypted = Tri::no);
sim::SimDevice withIds(sim::SimDevice, uint16_t vendorId, uint16_t productId, const std::string& serial);
sim::SimDevice iphone(const std::string& name = "iphone");
sim::SimDevice android(const std::string& name = "android");
sim::SimDevice bootDisk();
ProcessFacts process(const std::string& path, const std::string& signingId = "", Tri platform = Tri::unknown);
ProcessFacts usbmuxd();
ProcessFacts ptpcamerad();
ProcessFacts dd();
ProcessFacts fsck();

class Rig {
 public:
  // Enrolled, and with no document yet.
  explicit Rig(BridgeOptions options = {});
  ~Rig();

  // Signs and hands over, and waits until the bridge has dealt with it. Sequences rise by themselves.
  DocumentStore::Result hand(DocumentKind, std::string_view id, const Buffer& payload);
  DocumentStore::Result policy(const std::string& name);
  DocumentStore::Result grants(const std::string& name);
  DocumentStore::Result blocks(const std::string& name);
  DocumentStore::Result set(const std::string& name);
  Letter letter(DocumentKind, std::string_view id, Buffer payload);

  // The bridge goes as if it had been killed (nothing is given back), and comes again over the same Mac and state.
  void restart();
  void stop();
  void start();
  void settle();
  void pass(int64_t minutes);
  void person(const std::string& name);

  sim::Attempt mount(const std::string& bsdName, MountFlags flags = {});
  sim::Attempt open(const std::string& device, const ProcessFacts&, bool told = true,
                    const std::string& userClientClass = "AppleUSBHostInterfaceUserClient");
  sim::Attempt rawOpen(const std::string& bsdName, bool write, const ProcessFacts&);
  bool mounted(const std::string& bsdName) const { return kernel.mountOf(bsdName).has_value(); }
  bool captured(const std::string& device) const { return kernel.device(device)->captured; }

  std::vector<Seen> events();
  // Those of one kind, or the verdicts of one trigger, in order.
  std::vector<Seen> events(const std::string& kindOrTrigger);
  // The last of them; an empty one when there is none.
  Seen last(const std::string& kindOrTrigger);

  Folder folder;
  sim::VirtualClock clock;
  sim::Kernel kernel;
  Signer signer;
  BridgeOptions options;
  uint64_t sequence = 0;
  std::unique_ptr<Bridge> bridge;
};

}  // namespace portcullis::test
