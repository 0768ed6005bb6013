#include "macos/approve_source.h"

namespace portcullis::macos {

namespace {
// Of DiskArbitration's ten seconds: what is left for its own queue and ours.
constexpr int64_t kHeadroomMicros = 1'000'000;
}  // namespace

ApproveSource::ApproveSource(Clock continuousMicros, Clock wallMillis)
    : continuousMicros_(std::move(continuousMicros)), wallMillis_(std::move(wallMillis)) {}

void ApproveSource::start(EventSink& sink) {
  const std::lock_guard lock(mutex_);
  sink_ = &sink;
  since_ = wallMillis_();
}

void ApproveSource::stop() {
  gate_.close();
  const std::lock_guard lock(mutex_);
  sink_ = nullptr;
}

std::vector<ClientState> ApproveSource::clients() const { return {{"mounts", "running", since_}}; }

Answer ApproveSource::approve(const std::string& bsdName) {
  EventSink* sink = nullptr;
  {
    const std::lock_guard lock(mutex_);
    sink = sink_;
  }
  // Before the core listens, or after it stopped, nothing is ours to refuse: the sweep at start judges what is mounted.
  if (!sink) return Answer::allow;
  constexpr int64_t most = kApprovalLimitMicros - kHeadroomMicros;
  MountRequest request;
  request.token = gate_.open();
  request.source = "/dev/" + bsdName;
  request.flags = ownFlags(bsdName);
  request.deadlineMicros = continuousMicros_() + most;
  sink->authMount(request);
  // The core answers within its budget on its own; this limit is for a core that is gone.
  return gate_.wait(request.token, most, Answer::deny);
}

MountFlags ApproveSource::ownFlags(const std::string& bsdName) {
  const std::lock_guard lock(mutex_);
  const auto it = own_.find(bsdName);
  return it == own_.end() ? MountFlags{} : it->second;
}

void ApproveSource::ownMountBegins(const std::string& bsdName, MountFlags flags) {
  const std::lock_guard lock(mutex_);
  own_[bsdName] = flags;
}

void ApproveSource::ownMountEnds(const std::string& bsdName) {
  const std::lock_guard lock(mutex_);
  own_.erase(bsdName);
}

}  // namespace portcullis::macos
