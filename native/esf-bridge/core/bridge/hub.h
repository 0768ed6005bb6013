// What the parts of the bridge share: the backend, what is known, where to record, and who works.
#pragma once
#include <array>
#include <atomic>
#include <shared_mutex>

#include "core/backend.h"
#include "core/bridge/canary.h"
#include "core/bridge/world.h"
#include "core/journal/recorder.h"
#include "core/threads/workers.h"

namespace portcullis {

struct Counters {
  static constexpr size_t kKinds = 3;  // as OneAnswer::Kind: mounts, user clients, device nodes
  std::atomic<uint64_t> events{0}, answered{0}, denied{0}, tooLate{0}, slowestAnswerMicros{0}, dropped{0};
  // The least time that the system left for an answer, by kind; negative: none was asked for yet.
  std::array<std::atomic<int64_t>, kKinds> shortestDeadlineMicros{-1, -1, -1};

  void sawDeadline(size_t kind, int64_t micros) {
    auto& shortest = shortestDeadlineMicros[kind];
    const int64_t left = micros > 0 ? micros : 0;
    int64_t before = shortest.load(std::memory_order_relaxed);
    while ((before < 0 || left < before) && !shortest.compare_exchange_weak(before, left, std::memory_order_relaxed)) {
    }
  }
};

struct Hub {
  Hub(Backend& b, Recorder& r) : backend(b), recorder(r) {}

  void record(Happening what, const PersonPtr& person) { recorder.record({backend.wallTime(), person, std::move(what)}); }
  // The attach of a device that was kept out of the record as a possible canary, if it was: it turned out to matter.
  void recordWithheld(RegistryId id) {
    if (auto attach = canary.reveal(id)) record(std::move(*attach));
  }
  void record(Canary::Withheld attach) { recorder.record({attach.time, attach.person, DeviceRecord{true, attach.device}}); }
  void record(Happening what) { record(std::move(what), world.present().person); }

  // As Backend::after, except that nothing runs any more once `closeTimers` has returned, whatever is still due.
  TimerId after(int64_t micros, std::function<void()> f);
  void closeTimers();

  Backend& backend;
  Recorder& recorder;
  World world;
  Canary canary;
  Counters counters;
  // Look-ups that may be slow; each waiting message has a timer, so that a worker that hangs costs no deadline.
  Workers workers{8};
  // The only thread that enforces, and that changes what is enforced.
  Workers conductor{1};

 private:
  struct Gate {
    std::shared_mutex mutex;
    bool open = true;
  };
  // Timers of the system outlive the bridge that set them.
  std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();
};

// A verdict with everything that it rested on.
struct Judged {
  WallTime time;
  Context context;
  Verdict verdict;
  InForcePtr inForce;
  PersonPtr person;
  AttachedPtr device;  // whose verdict it is
};
Context contextOf(const Sight&, const VolumeFacts*, const WallTime&);
Judged judge(const Sight&, const VolumeFacts*, const WallTime&);

VolumeRecord recordOf(const VolumeState&);
// The record of a verdict; `asked`, decision and outcome are still to be set.
VerdictRecord verdictRecord(Trigger, const Judged&);

}  // namespace portcullis
