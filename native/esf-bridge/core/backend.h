// The operating system as the core sees it. macos/ implements it over Endpoint Security, DiskArbitration and IOKit;
// sim/ implements it over recorded traces. Everything that calls the system is behind this one interface.
//
// Threads. The core calls from: the *conductor* (one thread, the only one that enforces), *workers* (look-ups only), the
// journal thread (none of these functions) and the session thread (`verify`, clocks). Each function says from where.
// A backend may call `EventSink` from any of its own threads and from several at once.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/bridge/tamper.h"
#include "core/facts.h"
#include "core/policy/documents.h"

namespace portcullis {

// Names one message that waits for an answer; chosen by the backend, never reused while the process lives.
using EventToken = uint64_t;
using TimerId = uint64_t;

enum class Answer : uint8_t { allow, deny };

// What an open of a disk's device node may have. An open that asks for more than it may have fails as a whole.
enum class RawAccess : uint8_t { none, readOnly, all };

// Where a mount comes from, as the system itself says (macOS 15 on); `unknown` where it does not say.
enum class MountOrigin : uint8_t { unknown, external, internal, network, image, nullMount };

// How an enforcing call ended.
enum class Did : uint8_t {
  done,     // it is so now; also when it was so before
  gone,     // the device or volume is not there any more: nothing to do
  busy,     // in use, and force did not help
  refused,  // the system does not permit it
  failed,   // anything else, a timeout included
};

// One connection to the system's event source, for health.
struct ClientState {
  std::string job;    // `mounts`, `iokit`, `files`
  std::string state;  // `running`, `not-entitled`, `not-permitted`, `not-privileged`, `too-many-clients`, `internal`, `invalid`
  int64_t sinceMillis = 0;
};

// What becomes of the Mac as a whole. A shutdown that has begun may be cancelled by a program or the person.
enum class SystemWord : uint8_t { willSleep, woke, shutdownBegins, shutdownCancelled };

struct MountRequest {
  EventToken token = 0;
  // As the system names the source: `/dev/disk4s1`, `com.apple.….@/dev/disk3s1`, `//user@host/share`, `devfs`.
  std::string source;
  std::string mountPoint;
  std::string fileSystem;
  MountFlags flags;
  // A change of flags of a volume that is mounted already.
  bool remount = false;
  // false: `flags` are not what is asked for (a remount before macOS 15 shows only the flags of the present mount).
  bool flagsKnown = true;
  MountOrigin origin = MountOrigin::unknown;
  // On the clock of `continuousMicros`. The system acts without us after it, so the core answers well before.
  int64_t deadlineMicros = 0;
  ProcessFacts process;  // who called mount(2): a helper of the system, not the person
};

struct OpenRequest {
  EventToken token = 0;
  std::string userClientClass;
  // Registry entry id of what is opened, or of an interface below it; absent before macOS 26, where the system does not say.
  std::optional<RegistryId> parentId;
  // The same as a path in the registry's service plane (`IOService:/…`), for an entry that cannot be found by its id; empty: not told.
  std::string parentPath;
  int64_t deadlineMicros = 0;
  ProcessFacts process;
};

// A program opens the device node of a disk, past every mount.
struct RawOpenRequest {
  EventToken token = 0;
  std::string path;  // `/dev/rdisk4s1`
  bool read = false, write = false;
  int64_t deadlineMicros = 0;
  ProcessFacts process;
};

// What the core offers to a backend. Every function returns quickly, never throws, and may be called from any thread,
// from inside an enforcing call of the backend too (a mount that the core asked for raises `authMount` like any other).
// Valid from `Backend::start` until `Backend::stop` has returned.
class EventSink {
 public:
  virtual ~EventSink() = default;

  // A device is there, before anything can be mounted or opened on it. Again for the same id: its facts have changed
  // (a new configuration), and it is classified and judged anew.
  virtual void onAttach(const AttachFacts&) noexcept = 0;
  // It has gone, its mounts with it. An unknown id is ignored.
  virtual void onDetach(RegistryId) noexcept = 0;

  // The system waits for an answer: exactly one `answerMount(token)` follows, from this or another thread, before the
  // deadline. It may come before this function returns.
  virtual void authMount(const MountRequest&) noexcept = 0;
  // As `authMount`, with `answerOpen`. Classes that are none of our business are answered before this returns.
  virtual void authOpen(const OpenRequest&) noexcept = 0;
  // As `authMount`, with `answerRawOpen`. The system's own disk tools, and disks that are never blocked, are answered before
  // this returns.
  virtual void authRawOpen(const RawOpenRequest&) noexcept = 0;

  // Somebody does something that may be aimed at Portcullis itself. The answer is given at once, from what the request holds; it is
  // never cached. Only while the backend was told to protect itself.
  virtual Answer judgeTampering(const TamperRequest&) noexcept = 0;

  // What has happened, allowed or not. `notifyMount` also after a remount, with the flags as they are now.
  virtual void notifyMount(const MountFacts&) noexcept = 0;
  virtual void notifyUnmount(const std::string& bsdName) noexcept = 0;

  // Login, logout, fast user switching; groups as resolved by the backend beforehand.
  virtual void userChanged(const PersonFacts&) noexcept = 0;
  // A fact of a volume became known or changed (encryption, file system, label), or the volume appeared on a device
  // that is attached.
  virtual void factArrived(RegistryId, const VolumeFacts&) noexcept = 0;
  // The wall clock was set or the time zone changed.
  virtual void clockChanged() noexcept = 0;
  // The system dropped `count` messages before we saw them (a gap in its sequence numbers).
  virtual void eventsDropped(uint64_t count) noexcept = 0;
  // Said at once; a Mac that wants to sleep may be gone a second later.
  virtual void systemSaid(SystemWord) noexcept = 0;
  // One of `Backend::clients` is in another state than before.
  virtual void clientsChanged() noexcept = 0;
};

class Backend {
 public:
  virtual ~Backend() = default;

  // Begins to deliver events, subscribing first and reporting what is there already through `listAttached` only (no
  // `onAttach` for it). Called once, from the thread that starts the bridge.
  virtual void start(EventSink&) = 0;
  // No call into the sink is running or will come once this has returned. Unanswered messages are the system's again.
  virtual void stop() = 0;

  virtual BridgeMode mode() const noexcept = 0;
  // State of each event client, in a fixed order. Any thread; must not block.
  virtual std::vector<ClientState> clients() const = 0;
  // Empty when not known. Any thread.
  virtual std::string hardwareUuid() const = 0;
  // When the system was started; 0: not known. Any thread.
  virtual int64_t bootedAtMillis() noexcept = 0;
  // Whether the system itself is ending, so that an end of this process needs no other reason. Any thread.
  virtual bool shuttingDown() noexcept = 0;

  // Whether `signature` (r and s, 32 bytes each, big-endian) over SHA-256 of `message` is by the P-256 key `spki` (DER).
  // false also for a key or signature that is malformed. Any thread, several at once; takes a few hundred microseconds.
  virtual bool verify(Bytes spki, Bytes message, Bytes signature) noexcept = 0;
  // SHA-256. Any thread.
  virtual std::array<uint8_t, 32> sha256(Bytes) noexcept = 0;

  // From now on `judgeTampering` is asked, or no longer. Any thread; a backend that cannot ask ignores it.
  virtual void protectItself(bool) noexcept = 0;

  virtual WallTime wallTime() noexcept = 0;
  // Microseconds of a clock that never jumps and goes on while the Mac sleeps.
  virtual int64_t continuousMicros() noexcept = 0;
  // Runs `f` once, that long from now on the continuous clock, on a thread of the backend's timers; `f` is short and
  // never blocks. Any thread.
  virtual TimerId after(int64_t micros, std::function<void()> f) = 0;
  // Afterwards `f` does not start; it may still be running on another thread. An unknown id is ignored. Any thread.
  virtual void cancel(TimerId) noexcept = 0;

  // Answers the message, never to be cached by the system. The core calls it once for a token. Any thread; must not block.
  virtual void answerMount(EventToken, Answer) noexcept = 0;
  virtual void answerOpen(EventToken, Answer) noexcept = 0;
  // As `answerMount`: what the program may have, whatever it asked for.
  virtual void answerRawOpen(EventToken, RawAccess) noexcept = 0;

  // All that is attached now, with volumes. Conductor.
  virtual std::vector<AttachFacts> listAttached() = 0;
  // All that is mounted now from `/dev/disk*`. Conductor.
  virtual std::vector<MountFacts> listMounted() = 0;
  // Who sits at the Mac now. Conductor.
  virtual PersonFacts consolePerson() = 0;

  // The device that carries a volume which the core does not know yet, with that volume among `volumes`; nullopt: no such
  // disk, or it cannot be told. Registry reads only, no IPC. Worker; a slow one costs no deadline, the core answers without it.
  virtual std::optional<AttachFacts> lookUpDisk(const std::string& bsdName) = 0;
  // The USB device at or above a registry entry. As `lookUpDisk`.
  virtual std::optional<AttachFacts> lookUpUsb(RegistryId) = 0;
  // The same from a path in the service plane.
  virtual std::optional<AttachFacts> lookUpUsbAt(const std::string& registryPath) = 0;

  // The four that enforce: conductor only, one at a time; may block for some seconds, and return when it is so.
  // `unmount` forces when asking does not help. `mount` takes the place that the system chooses.
  virtual Did unmount(const std::string& bsdName) = 0;
  virtual Did mount(const std::string& bsdName, MountFlags) = 0;
  // Takes the whole device away from drivers and programs, and gives it back. The capture ends with this process.
  virtual Did captureUsb(RegistryId) = 0;
  virtual Did releaseUsb(RegistryId) = 0;
};

}  // namespace portcullis
