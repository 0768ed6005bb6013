// The simulated Mac: devices, mounts, user clients and the person, behind the interface that macos/ implements too.
// It keeps real state: what is denied is not mounted, and what policy unmounts is gone.
#pragma once
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>

#include "core/backend.h"
#include "sim/clock.h"

namespace portcullis::sim {

struct SimDevice {
  std::string name;  // in recordings
  AttachFacts facts;
  // false: the bridge learns of its volumes only when it looks one up at the mount.
  bool announced = true;
  // How long the registry takes to say what carries a disk or user client.
  int64_t lookUpMillis = 0;
  bool boot = false;  // there since the start; `reset` leaves it
  bool captured = false;
  std::set<std::string> openedBy;                  // paths of the processes that hold a user client
  std::map<std::string, std::string> mountPoints;  // by BSD name, where it was mounted last
};

// What became of an attempt.
enum class Attempt : uint8_t { allowed, denied, unanswered, impossible };

struct KernelCounts {
  uint64_t asked = 0;       // messages that waited for an answer
  uint64_t answered = 0;    // of these, answered once and in time
  uint64_t twice = 0;       // answers to a message that had one
  uint64_t unanswered = 0;  // deadlines missed: a real system would have killed the client
};

class Kernel final : public Backend {
 public:
  explicit Kernel(Clock& clock, std::string hardwareUuid = "");

  // ── what recordings do ──
  // false: the name or one of the BSD names is taken.
  bool attach(SimDevice device);
  bool detach(const std::string& name);
  // `asked`: false is a mount that passes the bridge by and is only reported, as root's own mount(8) in mode approve.
  Attempt mount(const std::string& bsdName, const std::string& mountPoint, MountFlags, const ProcessFacts&, bool asked = true);
  Attempt mountShare(const std::string& source, const std::string& mountPoint, const std::string& fileSystem,
                     MountOrigin origin = MountOrigin::unknown);
  Attempt remount(const std::string& bsdName, MountFlags);
  bool unmountByPerson(const std::string& bsdName);
  // Opens the device node of a volume, or of the whole disk that it is on.
  Attempt rawOpen(const std::string& bsdName, bool read, bool write, const ProcessFacts&);
  // `told`: whether the system says which device is opened (macOS 26 on).
  Attempt open(const std::string& name, const std::string& userClientClass, const ProcessFacts&, bool told);
  void person(PersonFacts);
  bool fact(const VolumeFacts&);
  // `impossible`: nobody protects itself, so that nobody is asked, and it is done.
  Attempt tamper(const TamperRequest&);
  void say(SystemWord);
  bool client(const std::string& job, const std::string& state);
  void clockWasSet();
  // It ends as a whole, and is started anew when the bridge comes again.
  void shutDown(bool begins);
  // Detaches everything that was not there at the start.
  void reset();
  // One device has been there all the time (`boot`).
  bool place(SimDevice device, const std::vector<MountFacts>& mounts);

  // ── for tests and the control socket ──
  std::vector<SimDevice> devices() const;
  std::vector<MountFacts> mounts() const;
  std::optional<MountFacts> mountOf(const std::string& bsdName) const;
  std::optional<SimDevice> device(const std::string& name) const;
  KernelCounts counts() const;
  void deadlineMillis(int64_t millis) { deadlineMillis_ = millis; }
  // From now on `unmount` (or a capture) by the bridge fails so many times.
  void failNext(int times);

  // ── Backend ──
  void start(EventSink&) override;
  void stop() override;
  BridgeMode mode() const noexcept override { return BridgeMode::simulate; }
  std::vector<ClientState> clients() const override;
  std::string hardwareUuid() const override { return hardwareUuid_; }
  int64_t bootedAtMillis() noexcept override { return bootedAt_; }
  void protectItself(bool on) noexcept override { protected_ = on; }
  bool protectsItself() const { return protected_; }
  bool shuttingDown() noexcept override { return shuttingDown_; }
  bool verify(Bytes spki, Bytes message, Bytes signature) noexcept override;
  std::array<uint8_t, 32> sha256(Bytes) noexcept override;
  WallTime wallTime() noexcept override { return clock_.wallTime(); }
  int64_t continuousMicros() noexcept override { return clock_.micros(); }
  TimerId after(int64_t micros, std::function<void()> f) override { return clock_.after(micros, std::move(f)); }
  void cancel(TimerId id) noexcept override { clock_.cancel(id); }
  void answerMount(EventToken, Answer) noexcept override;
  void answerOpen(EventToken, Answer) noexcept override;
  void answerRawOpen(EventToken, RawAccess) noexcept override;
  std::vector<AttachFacts> listAttached() override;
  std::vector<MountFacts> listMounted() override;
  PersonFacts consolePerson() override;
  std::optional<AttachFacts> lookUpDisk(const std::string& bsdName) override;
  std::optional<AttachFacts> lookUpUsb(RegistryId) override;
  // The simulated registry has one path a device: `IOService:/` and its name in recordings.
  std::optional<AttachFacts> lookUpUsbAt(const std::string& registryPath) override;
  Did unmount(const std::string& bsdName) override;
  Did mount(const std::string& bsdName, MountFlags) override;
  Did captureUsb(RegistryId) override;
  Did releaseUsb(RegistryId) override;

 private:
  struct Waiting {
    bool answered = false;
    RawAccess access = RawAccess::none;  // of a mount or a user client: all or none
  };

  // Calls the sink unless there is none (then the system goes its own way); counts the call as running meanwhile.
  bool tell(const std::function<void(EventSink&)>& call);
  // `needs`: what the answer must grant for it to come about.
  Attempt ask(const std::function<void(EventSink&, EventToken, int64_t deadline)>& question, RawAccess needs = RawAccess::all);
  void takeAnswer(EventToken, RawAccess) noexcept;
  Attempt mountAsked(MountRequest, const std::string& bsdName);
  Attempt mountNow(const MountRequest&, const std::string& bsdName);
  SimDevice* ownerOf(const std::string& bsdName);
  SimDevice* carrierOf(const std::string& bsdName);
  SimDevice* byId(RegistryId);
  AttachFacts shown(const SimDevice&) const;
  bool fails();

  Clock& clock_;
  const std::string hardwareUuid_;
  std::atomic<int64_t> bootedAt_, deadlineMillis_{15000};
  std::atomic<bool> shuttingDown_{false}, protected_{false};

  mutable std::mutex mutex_;
  std::condition_variable signal_;
  EventSink* sink_ = nullptr;
  int running_ = 0;  // calls into the sink
  std::map<std::string, SimDevice> devices_;
  std::map<std::string, MountFacts> mounts_;
  std::map<EventToken, Waiting> waiting_;
  PersonFacts person_;
  std::vector<ClientState> clients_;
  RegistryId nextId_ = 0x100000a00;
  EventToken nextToken_ = 1;
  KernelCounts counts_;
  int failing_ = 0;
};

}  // namespace portcullis::sim
