#include "macos/mac_backend.h"

#include <algorithm>
#include <utility>

#include "core/bridge/mount_source.h"

namespace portcullis::macos {

MacBackend::MacBackend(MacParts parts) : parts_(std::move(parts)) {}

MacBackend::~MacBackend() { stop(); }

void MacBackend::start(EventSink& sink) {
  sink_ = &sink;
  // Questions first: nothing may be mounted between the list of what is there and the first question.
  parts_.source->start(*this);
  parts_.person->start([this] {
    // What the next person needs is known before anything is judged for that person.
    neededChanged();
    sink_->userChanged(parts_.person->now());
  });
  // The home of whoever sits there already is known from here on.
  needed_.forget();
  parts_.routes->start([this] { neededChanged(); });
  parts_.clock->start([this] { clockChanged(); }, [this](SystemWord word) { systemSaid(word); });
  parts_.usbWatch->start([this](RegistryId id) { usbArrived(id); }, [this](RegistryId id) { left(id); });
  parts_.disks->start({.approveMount = parts_.approveMount,
                       .changed = [this](const std::string& name) { diskChanged(name); },
                       .gone = [this](const std::string& name) { diskGone(name); }});
}

void MacBackend::stop() {
  if (!sink_) return;
  // The source first: it lets go of whoever waits for an answer on the threads that end below.
  parts_.source->stop();
  parts_.disks->stop();
  parts_.usbWatch->stop();
  parts_.clock->stop();
  parts_.routes->stop();
  parts_.person->stop();
  timers_.stop();
  sink_ = nullptr;
}

bool MacBackend::verify(Bytes spki, Bytes message, Bytes signature) noexcept { return parts_.verify(spki, message, signature); }

NeededDisks MacBackend::readNeeded() const {
  const auto disksOf = [&](const std::string& path) {
    const auto name = diskNamedBy(parts_.disks->sourceOf(path));
    return name ? physicalDisksOf(*parts_.registry, *name) : std::vector<std::string>();
  };
  NeededDisks disks{.root = disksOf("/"), .system = disksOf("/System/Volumes/Data"), .home = {}, .routes = parts_.routes->interfaces()};
  if (const auto home = parts_.person->homeFolder(); !home.empty()) disks.home = disksOf(home);
  return disks;
}

bool MacBackend::remember(const std::string& bsdName, RegistryId id) {
  RegistryId before = 0;
  bool known = false, last = false;
  {
    const std::lock_guard lock(mutex_);
    const auto carries = [&](RegistryId of) {
      return std::any_of(carriers_.begin(), carriers_.end(), [of](const auto& c) { return c.second == of; });
    };
    known = carries(id);
    before = std::exchange(carriers_[bsdName], id);
    last = before != 0 && before != id && !carries(before);
  }
  // The name has been given to another disk before we heard that the first one has gone.
  if (last) carriesNothing(before);
  return !known;
}

void MacBackend::carriesNothing(RegistryId id) {
  // A USB device stays attached when its medium is ejected; the USB watch tells when it goes.
  if (!parts_.registry->byId(id)) left(id);
}

void MacBackend::notifyMount(const MountFacts& mount) noexcept {
  needed_.forget();
  sink_->notifyMount(mount);
}

void MacBackend::notifyUnmount(const std::string& bsdName) noexcept {
  needed_.forget();
  sink_->notifyUnmount(bsdName);
}

void MacBackend::usbArrived(RegistryId id) {
  if (const auto facts = lookUpUsb(id)) sink_->onAttach(*facts);
}

// A device that the system begins or ceases to need (its network, the home of whoever sits there now) is judged anew.
void MacBackend::neededChanged() {
  needed_.forget();
  std::vector<AttachFacts> changed;
  for (auto& facts : listAttached()) {
    const std::lock_guard lock(mutex_);
    if (std::exchange(safety_[facts.registryId], facts.safety) != facts.safety) changed.push_back(std::move(facts));
  }
  for (const auto& facts : changed) sink_->onAttach(facts);
}

void MacBackend::clockChanged() noexcept {
  timers_.wake();
  sink_->clockChanged();
}

void MacBackend::left(RegistryId id) {
  needed_.forget();
  {
    const std::lock_guard lock(mutex_);
    safety_.erase(id);
  }
  sink_->onDetach(id);
}

void MacBackend::diskChanged(const std::string& bsdName) {
  needed_.forget();
  const auto facts = lookUpDisk(bsdName);
  if (!facts) return;
  // A disk without a USB device has no other herald. One with gets its disk facts (and so its family) only now.
  if (remember(bsdName, facts->registryId)) sink_->onAttach(*facts);
  if (const auto volume = parts_.disks->describe(bsdName)) sink_->factArrived(facts->registryId, *volume);
  reportMount(bsdName);
}

void MacBackend::reportMount(const std::string& bsdName) {
  const auto mounts = parts_.disks->mounted();
  const auto now = std::find_if(mounts.begin(), mounts.end(), [&](const MountFacts& m) { return m.bsdName == bsdName; });
  bool wasMounted = false, same = false;
  {
    const std::lock_guard lock(mutex_);
    const auto before = mounted_.find(bsdName);
    wasMounted = before != mounted_.end();
    same = wasMounted && now != mounts.end() && before->second.flags == now->flags && before->second.mountPoint == now->mountPoint;
    if (now == mounts.end()) mounted_.erase(bsdName);
    else mounted_[bsdName] = *now;
  }
  if (now != mounts.end() && !same) sink_->notifyMount(*now);
  if (now == mounts.end() && wasMounted) sink_->notifyUnmount(bsdName);
}

void MacBackend::diskGone(const std::string& bsdName) {
  needed_.forget();
  const auto now = lookUpDisk(bsdName);
  RegistryId id = 0;
  bool last = false, wasMounted = false, reused = false;
  {
    const std::lock_guard lock(mutex_);
    if (const auto it = carriers_.find(bsdName); it != carriers_.end()) {
      id = it->second;
      // Told late: the name is another disk's by now, which `diskChanged` has told.
      reused = now && now->registryId == id;
      if (!reused) carriers_.erase(it);
      last = !reused && std::none_of(carriers_.begin(), carriers_.end(), [&](const auto& c) { return c.second == id; });
    }
    if (!reused) wasMounted = mounted_.erase(bsdName) > 0;
  }
  if (reused) return reportMount(bsdName);
  if (wasMounted) sink_->notifyUnmount(bsdName);
  if (last) carriesNothing(id);
}

std::vector<AttachFacts> MacBackend::listAttached() {
  const auto disks = needed();
  std::vector<AttachFacts> found;
  for (const auto& device : parts_.registry->all("IOUSBHostDevice")) {
    auto facts = factsOfUsb(*parts_.registry, device.id, *disks);
    // A device and its twin (device_facts.cc) have the same facts.
    const auto same = [&](const AttachFacts& f) { return f.registryId == facts->registryId; };
    if (facts && std::none_of(found.begin(), found.end(), same)) found.push_back(std::move(*facts));
  }
  for (const auto& media : parts_.registry->all("IOMedia")) {
    const std::string* name = media.text("BSD Name");
    auto facts = name ? factsOfDisk(*parts_.registry, *name, *disks) : std::nullopt;
    if (!facts) continue;
    remember(*name, facts->registryId);
    const auto same = std::find_if(found.begin(), found.end(), [&](const auto& f) { return f.registryId == facts->registryId; });
    if (same == found.end()) {
      found.push_back(std::move(*facts));
      continue;
    }
    for (auto& volume : facts->volumes) {
      const auto has = [&](const VolumeFacts& v) { return v.bsdName == volume.bsdName; };
      if (std::none_of(same->volumes.begin(), same->volumes.end(), has)) same->volumes.push_back(std::move(volume));
    }
  }
  return found;
}

std::optional<AttachFacts> MacBackend::lookUpDisk(const std::string& bsdName) { return factsOfDisk(*parts_.registry, bsdName, *needed()); }

std::optional<AttachFacts> MacBackend::lookUpUsb(RegistryId id) { return factsOfUsb(*parts_.registry, id, *needed()); }

std::optional<AttachFacts> MacBackend::lookUpUsbAt(const std::string& registryPath) {
  const auto entry = parts_.registry->byPath(registryPath);
  return entry ? factsOfUsb(*parts_.registry, entry->id, *needed()) : std::nullopt;
}

Did MacBackend::unmount(const std::string& bsdName) {
  const Did asked = parts_.disks->unmount(bsdName, false);
  return asked == Did::busy || asked == Did::refused ? parts_.disks->unmount(bsdName, true) : asked;
}

Did MacBackend::mount(const std::string& bsdName, MountFlags flags) {
  parts_.source->ownMountBegins(bsdName, flags);
  const Did did = parts_.disks->mount(bsdName, flags);
  parts_.source->ownMountEnds(bsdName);
  return did;
}

}  // namespace portcullis::macos
