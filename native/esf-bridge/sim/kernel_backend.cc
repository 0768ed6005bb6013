// The simulated Mac as the bridge looks at it and acts on it, and as tests look at it.
#include <algorithm>

#include "sim/kernel.h"

namespace portcullis::sim {
namespace {

const ProcessFacts kMountHelper{4711, "/usr/libexec/diskarbitrationd", "com.apple.diskarbitrationd", Tri::yes};

}  // namespace

std::vector<SimDevice> Kernel::devices() const {
  std::lock_guard lock(mutex_);
  std::vector<SimDevice> all;
  for (const auto& [name, device] : devices_) all.push_back(device);
  return all;
}

std::vector<MountFacts> Kernel::mounts() const {
  std::lock_guard lock(mutex_);
  std::vector<MountFacts> all;
  for (const auto& [bsdName, mount] : mounts_) all.push_back(mount);
  return all;
}

std::optional<MountFacts> Kernel::mountOf(const std::string& bsdName) const {
  std::lock_guard lock(mutex_);
  const auto found = mounts_.find(bsdName);
  return found == mounts_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<SimDevice> Kernel::device(const std::string& name) const {
  std::lock_guard lock(mutex_);
  const auto found = devices_.find(name);
  return found == devices_.end() ? std::nullopt : std::optional(found->second);
}

KernelCounts Kernel::counts() const {
  std::lock_guard lock(mutex_);
  return counts_;
}

void Kernel::failNext(int times) {
  std::lock_guard lock(mutex_);
  failing_ = times;
}

bool Kernel::fails() {
  std::lock_guard lock(mutex_);
  return failing_ > 0 && failing_-- > 0;
}

std::vector<AttachFacts> Kernel::listAttached() {
  std::lock_guard lock(mutex_);
  std::vector<AttachFacts> all;
  for (const auto& [name, device] : devices_) all.push_back(device.facts);
  return all;
}

std::vector<MountFacts> Kernel::listMounted() { return mounts(); }

PersonFacts Kernel::consolePerson() {
  std::lock_guard lock(mutex_);
  return person_;
}

std::optional<AttachFacts> Kernel::lookUpDisk(const std::string& bsdName) {
  int64_t millis = 0;
  {
    std::lock_guard lock(mutex_);
    const SimDevice* device = carrierOf(bsdName);
    if (!device) return std::nullopt;
    millis = device->lookUpMillis;
  }
  if (millis > 0) clock_.sleep(millis * 1000);
  std::lock_guard lock(mutex_);
  const SimDevice* device = carrierOf(bsdName);
  if (!device) return std::nullopt;
  AttachFacts facts = device->facts;
  // A whole disk is a medium of its own in the registry.
  if (ownerOf(bsdName) != device) facts.volumes.push_back({bsdName, "", Tri::no, false, ""});
  return facts;
}

std::optional<AttachFacts> Kernel::lookUpUsb(RegistryId id) {
  std::lock_guard lock(mutex_);
  const SimDevice* device = byId(id);
  return device ? std::optional(device->facts) : std::nullopt;
}

std::optional<AttachFacts> Kernel::lookUpUsbAt(const std::string& registryPath) {
  constexpr std::string_view plane = "IOService:/";
  std::lock_guard lock(mutex_);
  const auto found = registryPath.starts_with(plane) ? devices_.find(registryPath.substr(plane.size())) : devices_.end();
  return found == devices_.end() ? std::nullopt : std::optional(found->second.facts);
}

Did Kernel::unmount(const std::string& bsdName) {
  if (fails()) return Did::busy;
  {
    std::lock_guard lock(mutex_);
    if (!ownerOf(bsdName)) return Did::gone;
    if (mounts_.erase(bsdName) == 0) return Did::done;
  }
  tell([&](EventSink& sink) { sink.notifyUnmount(bsdName); });
  return Did::done;
}

Did Kernel::mount(const std::string& bsdName, MountFlags flags) {
  if (fails()) return Did::failed;
  {
    std::lock_guard lock(mutex_);
    const SimDevice* device = ownerOf(bsdName);
    if (!device) return Did::gone;
    if (mounts_.contains(bsdName)) return Did::busy;
  }
  switch (mount(bsdName, "", flags, kMountHelper)) {
    case Attempt::allowed: return Did::done;
    case Attempt::denied: return Did::refused;
    case Attempt::unanswered: return Did::failed;
    case Attempt::impossible: return Did::gone;
  }
  return Did::failed;
}

Did Kernel::captureUsb(RegistryId id) {
  if (fails()) return Did::failed;
  std::lock_guard lock(mutex_);
  SimDevice* device = byId(id);
  if (!device) return Did::gone;
  device->captured = true;
  device->openedBy.clear();  // every client ends, as if it were unplugged
  return Did::done;
}

Did Kernel::releaseUsb(RegistryId id) {
  std::lock_guard lock(mutex_);
  SimDevice* device = byId(id);
  if (!device) return Did::gone;
  device->captured = false;
  return Did::done;
}

}  // namespace portcullis::sim
