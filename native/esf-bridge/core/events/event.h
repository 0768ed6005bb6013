// What the bridge records, before it becomes JSON (libs/wire/src/event.ts is the form in which it travels).
// Made on the thread where it happened and written by the journal thread; holds shared, immutable parts only.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "core/bridge/tamper.h"
#include "core/documents/in_force.h"
#include "core/facts.h"

namespace portcullis {

// One attached device: facts, and what the classifier made of them. Immutable; a change of facts makes a new one.
struct Attached {
  AttachFacts facts;
  Device device;
  std::string key;  // deviceKey(device)
};
using AttachedPtr = std::shared_ptr<const Attached>;
using PersonPtr = std::shared_ptr<const PersonFacts>;

struct VolumeRecord {
  VolumeFacts facts;
  std::string mountPoint;  // empty: not mounted, or not known
  bool mountKnown = false;
  bool readOnly = false;
};

struct DeviceRecord {
  bool attached = true;  // or detached
  AttachedPtr device;
};
struct MountRecord {
  enum class What : uint8_t { mount, unmount } what{};
  AttachedPtr device;
  VolumeRecord volume;
  bool byPolicy = false;
};
struct VerdictRecord {
  Trigger trigger{};
  AttachedPtr device;
  std::optional<VolumeRecord> volume;
  std::optional<ProcessFacts> process;
  Context context;
  InForcePtr inForce;  // keeps alive what the verdict's texts point into
  Verdict verdict;
  VerbMask asked = 0;
  Decision decision{};
  Outcome outcome{};
  int64_t answeredInMicros = 0;
  bool correlated = false;
};
struct GrantRecord {
  std::string grantId;
  bool started = true;  // or ended
};
struct DocumentRecord {
  std::string kind, id;
  uint64_t sequence = 0;
  bool accepted = false;
  std::string reason, detail;
};
struct LifecycleRecord {
  std::string what, detail;
  // Of `started`; 0: none. When the process before this one was last known to be alive, where it said no last word; and when
  // the Mac was started.
  int64_t lastAliveMillis = 0, bootedAtMillis = 0;
};
struct GapRecord {
  uint64_t lost = 0;
  std::string reason;
};
struct TamperRecord {
  TamperAct act{};
  std::string target;
  bool denied = true;
  Actor by;
};
using Happening =
    std::variant<DeviceRecord, MountRecord, VerdictRecord, GrantRecord, DocumentRecord, LifecycleRecord, GapRecord, TamperRecord>;

struct Event {
  WallTime time;
  PersonPtr person;  // null: not known
  Happening what;
};

}  // namespace portcullis
