// What the bridge knows right now: devices, volumes, the person, the documents in force. One short lock; what it hands
// out is immutable or a copy, so that nothing is decided while the lock is held.
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/events/event.h"

namespace portcullis {

// What was last recorded about a volume or device, so that a sweep records changes only.
struct Standing {
  Decision decision{};
  Outcome outcome{};
  bool operator==(const Standing&) const = default;
};

struct VolumeState {
  VolumeFacts facts;
  std::optional<MountFacts> mount;
  // Policy keeps it from being mounted; it is mounted as soon as policy allows.
  bool heldBack = false;
  // Restrictions that this mount has because of policy, not because the person or the medium wants them.
  MountFlags imposed;
  // The bridge mounts it in this moment, with these flags.
  std::optional<MountFlags> ownMount;
  // The next report of an unmount, or of a mount, is the bridge's own doing.
  bool ownUnmount = false;
  bool ownMountReport = false;
  std::optional<Standing> standing;
  int failures = 0;  // in a row, of enforcing
};

struct DeviceState {
  AttachedPtr attached;
  std::map<std::string, VolumeState> volumes;
  bool captured = false;
  std::optional<Standing> standing;
  int failures = 0;
};

// Everything that judging one device or volume needs.
struct Sight {
  AttachedPtr device;
  std::optional<VolumeState> volume;
  // The other devices that the volume lies on; null: not known yet, or gone.
  std::vector<AttachedPtr> others;
  bool captured = false;
  std::optional<Standing> standing;  // of the device
  PersonPtr person;
  InForcePtr inForce;
};

class World {
 public:
  World();

  // Adds a device or replaces its facts; volumes that were known keep their state. true: it was not there before.
  // A serial that two attached devices claim makes both `shared`. A device that has gone is not added: a look-up that began
  // before it went ends after it.
  bool attach(const AttachFacts&);
  // Also of a device that was never there: its look-up may be under way.
  std::optional<DeviceState> detach(RegistryId);
  // Adds a volume or updates its facts; false: no such device.
  bool setVolume(RegistryId, const VolumeFacts&);

  std::optional<Sight> volume(const std::string& bsdName) const;
  std::optional<Sight> device(RegistryId) const;
  std::vector<DeviceState> devices() const;
  // Person and documents alone.
  Sight present() const;

  // Changes one volume or device under the lock; false: it has gone.
  template <typename F>
  bool change(const std::string& bsdName, F&& f) {
    std::lock_guard lock(mutex_);
    VolumeState* volume = const_cast<VolumeState*>(find(bsdName));  // ours, and the lock is held
    if (volume) f(*volume);
    return volume != nullptr;
  }
  template <typename F>
  bool change(RegistryId id, F&& f) {
    std::lock_guard lock(mutex_);
    const auto found = devices_.find(id);
    if (found != devices_.end()) f(found->second);
    return found != devices_.end();
  }

  void setPerson(PersonFacts);
  // Also classifies every attached device anew, by the new bundle's table.
  void setInForce(InForcePtr);

 private:
  const VolumeState* find(const std::string& bsdName) const;
  void markShared(RegistryId);

  mutable std::mutex mutex_;
  std::map<RegistryId, DeviceState> devices_;
  std::unordered_map<std::string, RegistryId> ownerOf_;  // by BSD name
  std::set<RegistryId> departed_;                        // ids are never reused and rise, so that the lowest are the oldest
  PersonPtr person_;
  InForcePtr inForce_;
};

// Facts → device: classified by the bundle's table (or the built-in one), with what the system says about safety.
AttachedPtr makeAttached(const AttachFacts&, const PolicyBundle*);

}  // namespace portcullis
