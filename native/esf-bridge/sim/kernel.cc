#include "sim/kernel.h"

#include <algorithm>

#include "sim/crypto.h"

namespace portcullis::sim {

Kernel::Kernel(Clock& clock, std::string hardwareUuid)
    : clock_(clock), hardwareUuid_(std::move(hardwareUuid)), bootedAt_(clock.wallTime().epochMillis) {
  for (const char* job : {"mounts", "iokit", "files"}) clients_.push_back({job, "running", bootedAt_});
}

void Kernel::start(EventSink& sink) {
  std::lock_guard lock(mutex_);
  sink_ = &sink;
}

void Kernel::stop() {
  std::unique_lock lock(mutex_);
  sink_ = nullptr;
  signal_.wait(lock, [this] { return running_ == 0; });
}

std::vector<ClientState> Kernel::clients() const {
  std::lock_guard lock(mutex_);
  return clients_;
}

bool Kernel::verify(Bytes spki, Bytes message, Bytes signature) noexcept { return verifyEs256(spki, message, signature); }

std::array<uint8_t, 32> Kernel::sha256(Bytes bytes) noexcept { return sim::sha256(bytes); }

bool Kernel::tell(const std::function<void(EventSink&)>& call) {
  EventSink* sink = nullptr;
  {
    std::lock_guard lock(mutex_);
    if (!sink_) return false;
    sink = sink_;
    ++running_;
  }
  call(*sink);
  {
    std::lock_guard lock(mutex_);
    --running_;
  }
  signal_.notify_all();
  return true;
}

// Asks and waits as the kernel does: nothing happens until there is an answer, or the deadline has come.
Attempt Kernel::ask(const std::function<void(EventSink&, EventToken, int64_t)>& question, RawAccess needs) {
  const int64_t deadline = clock_.micros() + deadlineMillis_ * 1000;
  EventToken token = 0;
  {
    std::lock_guard lock(mutex_);
    if (!sink_) return Attempt::allowed;  // nobody subscribed
    token = nextToken_++;
    waiting_.emplace(token, Waiting{});
    ++counts_.asked;
  }
  if (!tell([&](EventSink& sink) { question(sink, token, deadline); })) {
    std::lock_guard lock(mutex_);
    waiting_.erase(token);
    return Attempt::allowed;
  }
  std::unique_lock lock(mutex_);
  const auto answered = [&] { return waiting_.at(token).answered; };
  const bool inTime = clock_.waitUntil(lock, signal_, deadline, answered);
  const Waiting result = waiting_.at(token);
  // The entry stays, so that a second answer is seen; it is dropped when many more have come.
  if (token % 4096 == 0) waiting_.erase(waiting_.begin(), waiting_.lower_bound(token > 4096 ? token - 4096 : 0));
  if (!inTime) {
    ++counts_.unanswered;
    return Attempt::unanswered;
  }
  ++counts_.answered;
  return result.access >= needs ? Attempt::allowed : Attempt::denied;
}

void Kernel::takeAnswer(EventToken token, RawAccess access) noexcept {
  {
    std::lock_guard lock(mutex_);
    const auto found = waiting_.find(token);
    if (found == waiting_.end() || found->second.answered) {
      ++counts_.twice;
      return;
    }
    found->second = {true, access};
  }
  signal_.notify_all();
}

void Kernel::answerMount(EventToken token, Answer answer) noexcept {
  takeAnswer(token, answer == Answer::allow ? RawAccess::all : RawAccess::none);
}
void Kernel::answerOpen(EventToken token, Answer answer) noexcept { answerMount(token, answer); }
void Kernel::answerRawOpen(EventToken token, RawAccess access) noexcept { takeAnswer(token, access); }

SimDevice* Kernel::ownerOf(const std::string& bsdName) {
  for (auto& [name, device] : devices_) {
    for (const auto& volume : device.facts.volumes) {
      if (volume.bsdName == bsdName) return &device;
    }
  }
  return nullptr;
}

// Of a volume, or of the whole disk that one of its volumes is on: `disk4` of `disk4s1`.
SimDevice* Kernel::carrierOf(const std::string& bsdName) {
  if (SimDevice* device = ownerOf(bsdName)) return device;
  for (auto& [name, device] : devices_) {
    for (const auto& volume : device.facts.volumes) {
      if (volume.bsdName.starts_with(bsdName + 's')) return &device;
    }
  }
  return nullptr;
}

SimDevice* Kernel::byId(RegistryId id) {
  for (auto& [name, device] : devices_) {
    if (device.facts.registryId == id) return &device;
  }
  return nullptr;
}

AttachFacts Kernel::shown(const SimDevice& device) const {
  AttachFacts facts = device.facts;
  if (!device.announced) facts.volumes.clear();
  return facts;
}

bool Kernel::attach(SimDevice device) {
  AttachFacts facts;
  {
    std::lock_guard lock(mutex_);
    for (const auto& volume : device.facts.volumes) {
      if (ownerOf(volume.bsdName)) return false;
    }
    if (devices_.contains(device.name)) return false;
    device.facts.registryId = nextId_;
    nextId_ += 0x11;
    facts = shown(device);
    const std::string name = device.name;
    devices_.emplace(name, std::move(device));
  }
  tell([&](EventSink& sink) { sink.onAttach(facts); });
  return true;
}

bool Kernel::place(SimDevice device, const std::vector<MountFacts>& mounts) {
  device.boot = true;
  if (!attach(std::move(device))) return false;
  for (const auto& mount : mounts) {
    {
      std::lock_guard lock(mutex_);
      mounts_[mount.bsdName] = mount;
    }
    tell([&](EventSink& sink) { sink.notifyMount(mount); });
  }
  return true;
}

bool Kernel::detach(const std::string& name) {
  RegistryId id = 0;
  std::vector<std::string> gone;
  {
    std::lock_guard lock(mutex_);
    const auto found = devices_.find(name);
    if (found == devices_.end()) return false;
    id = found->second.facts.registryId;
    for (const auto& volume : found->second.facts.volumes) {
      if (mounts_.erase(volume.bsdName) > 0) gone.push_back(volume.bsdName);
    }
    devices_.erase(found);
  }
  for (const auto& bsdName : gone) tell([&](EventSink& sink) { sink.notifyUnmount(bsdName); });
  tell([&](EventSink& sink) { sink.onDetach(id); });
  return true;
}

void Kernel::reset() {
  for (const auto& device : devices()) {
    if (!device.boot) detach(device.name);
  }
}

Attempt Kernel::mount(const std::string& bsdName, const std::string& mountPoint, MountFlags flags, const ProcessFacts& process,
                      bool asked) {
  MountRequest request;
  {
    std::lock_guard lock(mutex_);
    SimDevice* device = ownerOf(bsdName);
    if (!device || device->captured || mounts_.contains(bsdName)) return Attempt::impossible;
    const auto volume = std::find_if(device->facts.volumes.begin(), device->facts.volumes.end(),
                                     [&](const VolumeFacts& v) { return v.bsdName == bsdName; });
    std::string& place = device->mountPoints[bsdName];
    if (!mountPoint.empty()) place = mountPoint;
    if (place.empty()) place = "/Volumes/" + (volume->name.empty() ? bsdName : volume->name);
    request.mountPoint = place;
    request.fileSystem = volume->fileSystem;
  }
  request.source = "/dev/" + bsdName;
  request.flags = flags;
  request.process = process;
  return asked ? mountAsked(std::move(request), bsdName) : mountNow(request, bsdName);
}

Attempt Kernel::mountAsked(MountRequest request, const std::string& bsdName) {
  const Attempt attempt = ask([&](EventSink& sink, EventToken token, int64_t deadline) {
    request.token = token;
    request.deadlineMicros = deadline;
    sink.authMount(request);
  });
  return attempt == Attempt::allowed ? mountNow(request, bsdName) : attempt;
}

Attempt Kernel::mountNow(const MountRequest& request, const std::string& bsdName) {
  const MountFacts facts{bsdName, request.mountPoint, request.fileSystem, request.flags};
  {
    std::lock_guard lock(mutex_);
    if (!ownerOf(bsdName)) return Attempt::impossible;  // pulled out meanwhile
    mounts_[bsdName] = facts;
  }
  tell([&](EventSink& sink) { sink.notifyMount(facts); });
  return Attempt::allowed;
}

Attempt Kernel::mountShare(const std::string& source, const std::string& mountPoint, const std::string& fileSystem, MountOrigin origin) {
  return ask([&](EventSink& sink, EventToken token, int64_t deadline) {
    MountRequest request;
    request.token = token;
    request.deadlineMicros = deadline;
    request.source = source;
    request.mountPoint = mountPoint;
    request.fileSystem = fileSystem;
    request.origin = origin;
    sink.authMount(request);
  });
}

Attempt Kernel::remount(const std::string& bsdName, MountFlags flags) {
  MountRequest request;
  {
    std::lock_guard lock(mutex_);
    const auto found = mounts_.find(bsdName);
    if (found == mounts_.end()) return Attempt::impossible;
    request.mountPoint = found->second.mountPoint;
    request.fileSystem = found->second.fileSystem;
  }
  request.source = "/dev/" + bsdName;
  request.flags = flags;
  request.remount = true;
  return mountAsked(std::move(request), bsdName);
}

bool Kernel::unmountByPerson(const std::string& bsdName) {
  {
    std::lock_guard lock(mutex_);
    if (mounts_.erase(bsdName) == 0) return false;
  }
  tell([&](EventSink& sink) { sink.notifyUnmount(bsdName); });
  return true;
}

Attempt Kernel::open(const std::string& name, const std::string& userClientClass, const ProcessFacts& process, bool told) {
  RegistryId id = 0;
  {
    std::lock_guard lock(mutex_);
    const auto found = devices_.find(name);
    if (found == devices_.end()) return Attempt::impossible;
    if (found->second.captured) return Attempt::denied;  // exclusive access: the system does not even ask
    id = found->second.facts.registryId;
  }
  const Attempt attempt = ask([&](EventSink& sink, EventToken token, int64_t deadline) {
    OpenRequest request;
    request.token = token;
    request.userClientClass = userClientClass;
    if (told) request.parentId = id;
    request.deadlineMicros = deadline;
    request.process = process;
    sink.authOpen(request);
  });
  if (attempt == Attempt::allowed) {
    std::lock_guard lock(mutex_);
    if (SimDevice* device = byId(id)) device->openedBy.insert(process.path);
  }
  return attempt;
}

Attempt Kernel::rawOpen(const std::string& bsdName, bool read, bool write, const ProcessFacts& process) {
  {
    std::lock_guard lock(mutex_);
    const SimDevice* device = carrierOf(bsdName);
    if (!device || device->captured) return Attempt::impossible;
  }
  return ask(
      [&](EventSink& sink, EventToken token, int64_t deadline) {
        RawOpenRequest request;
        request.token = token;
        request.path = "/dev/r" + bsdName;
        request.read = read;
        request.write = write;
        request.deadlineMicros = deadline;
        request.process = process;
        sink.authRawOpen(request);
      },
      write ? RawAccess::all : RawAccess::readOnly);
}

Attempt Kernel::tamper(const TamperRequest& request) {
  Answer answer = Answer::allow;
  if (!protected_ || !tell([&](EventSink& sink) { answer = sink.judgeTampering(request); })) return Attempt::impossible;
  return answer == Answer::allow ? Attempt::allowed : Attempt::denied;
}

void Kernel::say(SystemWord word) {
  tell([&](EventSink& sink) { sink.systemSaid(word); });
}

bool Kernel::client(const std::string& job, const std::string& state) {
  {
    std::lock_guard lock(mutex_);
    const auto found = std::find_if(clients_.begin(), clients_.end(), [&](const ClientState& c) { return c.job == job; });
    if (found == clients_.end()) return false;
    *found = {job, state, clock_.wallTime().epochMillis};
  }
  tell([](EventSink& sink) { sink.clientsChanged(); });
  return true;
}

void Kernel::clockWasSet() {
  tell([](EventSink& sink) { sink.clockChanged(); });
}

void Kernel::shutDown(bool begins) {
  shuttingDown_ = begins;
  if (!begins) bootedAt_ = clock_.wallTime().epochMillis;
}

void Kernel::person(PersonFacts person) {
  {
    std::lock_guard lock(mutex_);
    person_ = person;
  }
  tell([&](EventSink& sink) { sink.userChanged(person); });
}

bool Kernel::fact(const VolumeFacts& facts) {
  RegistryId id = 0;
  VolumeFacts known;
  {
    std::lock_guard lock(mutex_);
    SimDevice* device = ownerOf(facts.bsdName);
    if (!device) return false;
    id = device->facts.registryId;
    for (auto& volume : device->facts.volumes) {
      if (volume.bsdName != facts.bsdName) continue;
      if (facts.encrypted != Tri::unknown) volume.encrypted = facts.encrypted;
      if (facts.fileSystemKnown) volume.fileSystemKnown = true, volume.fileSystem = facts.fileSystem;
      if (!facts.name.empty()) volume.name = facts.name;
      known = volume;
    }
  }
  tell([&](EventSink& sink) { sink.factArrived(id, known); });
  return true;
}

}  // namespace portcullis::sim
