#include "core/bridge/world.h"

#include "core/bridge/never_blocked.h"
#include "core/policy/strings.h"

namespace portcullis {
namespace {

constexpr size_t kMostDeparted = 1024;

}  // namespace

AttachedPtr makeAttached(const AttachFacts& facts, const PolicyBundle* bundle) {
  auto attached = std::make_shared<Attached>();
  attached->facts = facts;
  attached->device = classify(facts.descriptor, bundle);
  Device& device = attached->device;
  if (facts.bus != Bus::unknown) device.bus = facts.bus;
  device.sdMedia = facts.sdMedia;
  device.sdMediaSerial = clean(facts.sdMediaSerial);
  device.sdMediaProduct = clean(facts.sdMediaProduct);
  device.neverBlocked = neverBlocked(facts, device);
  attached->key = deviceKey(device);
  return attached;
}

namespace {

// A device that is told again brings what its registry says at once; what was read off its volumes meanwhile stays.
void learn(VolumeFacts& known, const VolumeFacts& now) {
  known.bsdName = now.bsdName;
  if (!now.name.empty()) known.name = now.name;
  if (now.encrypted != Tri::unknown) known.encrypted = now.encrypted;
  known.alsoOn = now.alsoOn;
  if (!now.fileSystemKnown) return;
  known.fileSystemKnown = true;
  known.fileSystem = now.fileSystem;
}

}  // namespace

World::World() : inForce_(std::make_shared<InForce>()) {}

bool World::attach(const AttachFacts& facts) {
  InForcePtr inForce = present().inForce;
  AttachedPtr attached = makeAttached(facts, inForce->snapshot.policy.get());
  std::unique_lock lock(mutex_);
  while (inForce_->snapshot.policy != inForce->snapshot.policy) {  // replaced meanwhile: classify by the new table
    inForce = inForce_;
    lock.unlock();
    attached = makeAttached(facts, inForce->snapshot.policy.get());
    lock.lock();
  }
  if (departed_.contains(facts.registryId)) return false;
  const auto [entry, added] = devices_.try_emplace(facts.registryId);
  DeviceState& state = entry->second;
  state.attached = attached;
  for (const auto& volume : facts.volumes) {
    learn(state.volumes[volume.bsdName].facts, volume);
    ownerOf_[volume.bsdName] = facts.registryId;
  }
  markShared(facts.registryId);
  return added;
}

// Cloned and careless serials exist: two devices that are here at once cannot be the one that a list means.
void World::markShared(RegistryId id) {
  const AttachedPtr ours = devices_[id].attached;
  if (ours->device.identity != Identity::unique) return;
  const auto share = [](DeviceState& state) {
    if (state.attached->device.identity == Identity::shared) return;
    auto changed = std::make_shared<Attached>(*state.attached);
    changed->device.identity = Identity::shared;
    state.attached = std::move(changed);
  };
  for (auto& [otherId, other] : devices_) {
    const Device& device = other.attached->device;
    if (otherId == id || device.identity == Identity::none || other.attached->key != ours->key) continue;
    share(other);
    share(devices_[id]);
  }
}

std::optional<DeviceState> World::detach(RegistryId id) {
  std::lock_guard lock(mutex_);
  departed_.insert(id);
  if (departed_.size() > kMostDeparted) departed_.erase(departed_.begin());
  const auto found = devices_.find(id);
  if (found == devices_.end()) return std::nullopt;
  DeviceState state = std::move(found->second);
  devices_.erase(found);
  for (const auto& [bsdName, volume] : state.volumes) {
    const auto owner = ownerOf_.find(bsdName);
    if (owner != ownerOf_.end() && owner->second == id) ownerOf_.erase(owner);
  }
  return state;
}

bool World::setVolume(RegistryId id, const VolumeFacts& facts) {
  std::lock_guard lock(mutex_);
  const auto found = devices_.find(id);
  if (found == devices_.end()) return false;
  VolumeFacts& known = found->second.volumes[facts.bsdName].facts;
  // What was read off a volume says nothing of the devices below it.
  const auto alsoOn = std::move(known.alsoOn);
  known = facts;
  if (known.alsoOn.empty()) known.alsoOn = alsoOn;
  ownerOf_[facts.bsdName] = id;
  return true;
}

const VolumeState* World::find(const std::string& bsdName) const {
  const auto owner = ownerOf_.find(bsdName);
  if (owner == ownerOf_.end()) return nullptr;
  const auto device = devices_.find(owner->second);
  if (device == devices_.end()) return nullptr;
  const auto volume = device->second.volumes.find(bsdName);
  return volume == device->second.volumes.end() ? nullptr : &volume->second;
}

std::optional<Sight> World::volume(const std::string& bsdName) const {
  std::lock_guard lock(mutex_);
  const VolumeState* volume = find(bsdName);
  if (!volume) return std::nullopt;
  const DeviceState& device = devices_.at(ownerOf_.at(bsdName));
  Sight sight{device.attached, *volume, {}, device.captured, device.standing, person_, inForce_};
  for (const RegistryId id : volume->facts.alsoOn) {
    const auto other = devices_.find(id);
    sight.others.push_back(other == devices_.end() ? nullptr : other->second.attached);
  }
  return sight;
}

std::optional<Sight> World::device(RegistryId id) const {
  std::lock_guard lock(mutex_);
  const auto found = devices_.find(id);
  if (found == devices_.end()) return std::nullopt;
  return Sight{found->second.attached, std::nullopt, {}, found->second.captured, found->second.standing, person_, inForce_};
}

std::vector<DeviceState> World::devices() const {
  std::lock_guard lock(mutex_);
  std::vector<DeviceState> all;
  all.reserve(devices_.size());
  for (const auto& [id, state] : devices_) all.push_back(state);
  return all;
}

Sight World::present() const {
  std::lock_guard lock(mutex_);
  return Sight{nullptr, std::nullopt, {}, false, std::nullopt, person_, inForce_};
}

void World::setPerson(PersonFacts person) {
  auto next = std::make_shared<const PersonFacts>(std::move(person));
  std::lock_guard lock(mutex_);
  person_ = std::move(next);
}

void World::setInForce(InForcePtr inForce) {
  std::map<RegistryId, AttachedPtr> anew;
  const bool reclassify = present().inForce->snapshot.policy != inForce->snapshot.policy;
  if (reclassify) {
    for (const auto& state : devices()) {
      anew[state.attached->facts.registryId] = makeAttached(state.attached->facts, inForce->snapshot.policy.get());
    }
  }
  std::lock_guard lock(mutex_);
  inForce_ = std::move(inForce);
  for (auto& [id, attached] : anew) {
    const auto found = devices_.find(id);
    if (found == devices_.end()) continue;
    found->second.attached = attached;
    markShared(id);
  }
}

}  // namespace portcullis
