// Fields newer than the SDK at hand, at the places that they took in `reserved`; each is there only from the message version
// on that is named. Offsets proved against the headers of macOS 26.0; the same code builds with any SDK from 11 on.
#pragma once
#include <EndpointSecurity/EndpointSecurity.h>

#include <cstring>
#include <optional>
#include <string_view>

namespace portcullis::macos::es {

// es_mount_disposition_t (macOS 15). An absent field must not be read as 0: 0 is external.
enum class Disposition : uint32_t { external = 0, internal = 1, network = 2, virtual_ = 3, nullfs = 4, unknown = 5 };

inline constexpr uint32_t kDispositionVersion = 8;  // macOS 15.0
inline constexpr uint32_t kInstigatorVersion = 9;   // macOS 15.4
inline constexpr uint32_t kParentVersion = 10;      // macOS 26.0

// FREAD and FWRITE of <sys/fcntl.h>, in which an open's flags are told.
inline constexpr uint32_t kOpenRead = 0x1;
inline constexpr uint32_t kOpenWrite = 0x2;

struct MountTail {
  uint32_t disposition;
};
struct RemountTail {
  uint64_t remountFlags;
  uint32_t disposition;
};
struct IoKitOpenTail {
  uint64_t parentRegistryId;
  es_string_token_t parentPath;
};

struct SignalTail {
  const es_process_t* instigator;
};

// Where an event's known fields end: 64 reserved bytes follow each of the three.
template <typename Tail, typename Event>
Tail tailOf(const Event& event, size_t knownSize) {
  static_assert(sizeof(Tail) <= 64, "the overlay must lie within the reserved bytes");
  Tail tail;
  std::memcpy(&tail, reinterpret_cast<const char*>(&event) + knownSize, sizeof(Tail));
  return tail;
}

inline constexpr size_t kMountKnown = sizeof(void*);
inline constexpr size_t kIoKitKnown = 2 * sizeof(void*) + sizeof(es_string_token_t) - sizeof(void*);
inline constexpr size_t kSignalKnown = 2 * sizeof(void*);
static_assert(sizeof(es_event_mount_t) == kMountKnown + 64);
static_assert(sizeof(es_event_signal_t) == kSignalKnown + 64);
static_assert(sizeof(es_event_remount_t) == kMountKnown + 64);
static_assert(sizeof(es_event_iokit_open_t) == kIoKitKnown + 64);

inline std::optional<Disposition> dispositionOf(const es_message_t& m, const es_event_mount_t& event) {
  if (m.version < kDispositionVersion) return std::nullopt;
  return static_cast<Disposition>(tailOf<MountTail>(event, kMountKnown).disposition);
}
// Null: nobody else stands behind the signal, or it is not told.
inline const es_process_t* instigatorOf(const es_message_t& m, const es_event_signal_t& event) {
  return m.version < kInstigatorVersion ? nullptr : tailOf<SignalTail>(event, kSignalKnown).instigator;
}
inline std::optional<RemountTail> remountOf(const es_message_t& m, const es_event_remount_t& event) {
  if (m.version < kDispositionVersion) return std::nullopt;
  return tailOf<RemountTail>(event, kMountKnown);
}
// Empty: not told. Valid as long as the message.
inline std::string_view parentPathOf(const es_message_t& m, const es_event_iokit_open_t& event) {
  if (m.version < kParentVersion) return {};
  const auto path = tailOf<IoKitOpenTail>(event, kIoKitKnown).parentPath;
  return path.data ? std::string_view(path.data, path.length) : std::string_view();
}
inline std::optional<uint64_t> parentOf(const es_message_t& m, const es_event_iokit_open_t& event) {
  if (m.version < kParentVersion) return std::nullopt;
  const auto tail = tailOf<IoKitOpenTail>(event, kIoKitKnown);
  if (tail.parentRegistryId == 0) return std::nullopt;
  return tail.parentRegistryId;
}

}  // namespace portcullis::macos::es
