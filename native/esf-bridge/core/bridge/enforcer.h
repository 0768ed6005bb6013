// Brings what is attached in line with what is in force: mounts, unmounts, captures, releases. All of it happens on the
// conductor, one thing at a time; the functions that only post may be called from any thread.
#pragma once
#include <map>

#include "core/bridge/captures.h"
#include "core/bridge/hub.h"
#include "core/bridge/judgement.h"

namespace portcullis {

// Why everything is judged anew.
enum class SweepCause : uint8_t {
  start,
  documents,  // policy, device set, mac document: left alone where the policy says `attached: leave`
  exception,  // grants, blocks
  time,
  person,
};

// What is remembered of a message that was answered, until its restricted mount has been made.
struct Asked {
  Trigger trigger = Trigger::sweep;
  std::optional<ProcessFacts> process;
  int64_t answeredInMicros = 0;
  bool late = false;  // the timer answered
};

class Enforcer {
 public:
  Enforcer(Hub&, std::string captureFile);

  // Any thread.
  void arrived(const AttachFacts&);
  void departed(RegistryId);
  void mounted(const MountFacts&);
  void unmounted(const std::string& bsdName);
  void volumeFacts(RegistryId, const VolumeFacts&);
  void postSettle(const std::string& bsdName, Asked);
  void postSweep(SweepCause);

  // Conductor, for an administrator's captures (usb_desk.h).
  Captures& captures() { return captures_; }
  // Brings one device in line at once.
  Did settleNow(RegistryId id) { return settleDevice(id, Trigger::sweep); }
  // What makes policy want it captured: a rule's id, or `default`; empty: policy does not.
  std::string captureRule(const Sight&) const;

  // Conductor: what was there before the bridge was. Captures of an earlier run are settled with it.
  void takeStock(const std::vector<AttachFacts>&, const std::vector<MountFacts>&);
  void sweep(SweepCause);

 private:
  void recordArrival(const Sight&);
  // How enforcing ended; `done` as well when there was nothing to do.
  Did settleDevice(RegistryId, Trigger);
  bool heldByAdministrator(const Sight&) const;
  DevicePlan planFor(const Sight&, const Judged&) const;
  Did hold(const Sight&, bool capture, bool byPolicy);
  void settleVolume(const std::string& bsdName, const Asked&, bool mayTighten = true);
  Did capture(const Sight&, bool byPolicy);
  bool comesBackTooOften(const Sight&);
  Did release(const Sight&);
  Did unmount(const std::string& bsdName);
  Did mount(const std::string& bsdName, MountFlags);
  void retryLater(int failures, std::function<void()> again);
  bool onlyWatching() const { return hub_.backend.mode() == BridgeMode::observe; }

  struct Step {
    enum class What : uint8_t { nothing, unmount, mount, mountAnew } what = What::nothing;
    MountFlags flags;
  };
  static Step nextStep(const VolumeState&, const MountPlan&, bool mayTighten);
  Did carryOut(const std::string& bsdName, const Step&);
  void recordSettled(const Sight& before, const Judged&, const MountPlan&, const Step&, Did, const Asked&);

  Hub& hub_;
  Captures captures_;
  // By key and place: when a device was taken lately, on the continuous clock. Conductor.
  std::map<std::string, std::vector<int64_t>> taken_;
};

// What is seen of a disk of which nobody knows what carries it.
Sight unknownDisk(Sight present, const std::string& bsdName);
// The verdict about a volume: by policy, or, for a disk on a device without storage verbs, by `whenUnresolved`.
Judged judgeVolume(const Sight&, const VolumeFacts&, const WallTime&);
Effect unresolvedMount(const InForce&);
Mode modeOf(const InForce&);

}  // namespace portcullis
