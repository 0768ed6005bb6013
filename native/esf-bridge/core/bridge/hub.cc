#include "core/bridge/hub.h"

namespace portcullis {

TimerId Hub::after(int64_t micros, std::function<void()> f) {
  return backend.after(micros, [gate = gate_, f = std::move(f)] {
    std::shared_lock lock(gate->mutex);
    if (gate->open) f();
  });
}

void Hub::closeTimers() {
  std::unique_lock lock(gate_->mutex);
  gate_->open = false;
}

Context contextOf(const Sight& sight, const VolumeFacts* volume, const WallTime& time) {
  Context context;
  context.timeKnown = true;
  context.epochMillis = time.epochMillis;
  context.utcOffsetMinutes = time.utcOffsetMinutes;
  if (sight.person) {
    context.userState = sight.person->state;
    context.user = sight.person->name;
    context.groupsKnown = sight.person->groupsKnown;
    context.groups = sight.person->groups;
  }
  context.tagsKnown = sight.inForce->tagsKnown;
  context.tags = sight.inForce->tags;
  context.mac = sight.inForce->mac;
  if (volume) {
    context.volume.encrypted = volume->encrypted;
    context.volume.fileSystemKnown = volume->fileSystemKnown;
    context.volume.fileSystem = volume->fileSystem;
  }
  return context;
}

Judged judge(const Sight& sight, const VolumeFacts* volume, const WallTime& time) {
  Judged judged{time, contextOf(sight, volume, time), {}, sight.inForce, sight.person, sight.device};
  decide(sight.inForce->snapshot, sight.device->device, judged.context, judged.verdict);
  return judged;
}

VolumeRecord recordOf(const VolumeState& state) {
  VolumeRecord record{state.facts, "", false, false};
  if (state.mount) {
    record.mountPoint = state.mount->mountPoint;
    record.mountKnown = true;
    record.readOnly = state.mount->flags.readOnly;
  }
  return record;
}

VerdictRecord verdictRecord(Trigger trigger, const Judged& judged) {
  VerdictRecord record;
  record.trigger = trigger;
  record.device = judged.device;
  record.context = judged.context;
  record.inForce = judged.inForce;
  record.verdict = judged.verdict;
  return record;
}

}  // namespace portcullis
