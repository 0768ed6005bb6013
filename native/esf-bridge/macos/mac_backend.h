// `Backend` on a Mac: registry, disks, USB and the person at the Mac, each behind its function table, and one source of
// questions. Portable itself; daemon.cc puts the system's parts in, the tests put recorded ones in.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "core/backend.h"
#include "core/threads/timers.h"
#include "macos/auth_source.h"
#include "macos/device_facts.h"
#include "macos/disks.h"
#include "macos/needed_cache.h"
#include "macos/registry.h"
#include "macos/usb_capture.h"
#include "macos/watch.h"

namespace portcullis::macos {

struct MacParts {
  std::unique_ptr<Registry> registry;
  std::unique_ptr<Disks> disks;
  std::unique_ptr<UsbCapture> usb;
  std::unique_ptr<UsbWatch> usbWatch;
  std::unique_ptr<PersonWatch> person;
  std::unique_ptr<RouteWatch> routes;
  std::unique_ptr<ClockWatch> clock;
  std::unique_ptr<AuthSource> source;
  // Set in mode approve: DiskArbitration's question, handed to the source.
  std::function<Answer(const std::string& bsdName)> approveMount;
  std::function<int64_t()> continuousMicros;
  std::function<WallTime()> wallTime;
  std::function<int64_t()> bootedAtMillis;
  std::function<bool()> shuttingDown;
  std::function<bool(Bytes spki, Bytes message, Bytes signature)> verify;
  std::function<std::array<uint8_t, 32>(Bytes)> sha256;
  std::string hardwareUuid;
};

// The core hears the source through it, so that it knows of every mount.
class MacBackend final : public Backend, private EventSink {
 public:
  explicit MacBackend(MacParts parts);
  ~MacBackend() override;

  void start(EventSink&) override;
  void stop() override;
  BridgeMode mode() const noexcept override { return parts_.source->mode(); }
  std::vector<ClientState> clients() const override { return parts_.source->clients(); }
  std::string hardwareUuid() const override { return parts_.hardwareUuid; }
  void protectItself(bool on) noexcept override { parts_.source->protectItself(on); }
  int64_t bootedAtMillis() noexcept override { return parts_.bootedAtMillis(); }
  bool shuttingDown() noexcept override { return parts_.shuttingDown(); }
  bool verify(Bytes spki, Bytes message, Bytes signature) noexcept override;
  std::array<uint8_t, 32> sha256(Bytes bytes) noexcept override { return parts_.sha256(bytes); }
  WallTime wallTime() noexcept override { return parts_.wallTime(); }
  int64_t continuousMicros() noexcept override { return parts_.continuousMicros(); }
  TimerId after(int64_t micros, std::function<void()> f) override { return timers_.after(micros, std::move(f)); }
  void cancel(TimerId id) noexcept override { timers_.cancel(id); }
  void answerMount(EventToken token, Answer answer) noexcept override { parts_.source->answerMount(token, answer); }
  void answerOpen(EventToken token, Answer answer) noexcept override { parts_.source->answerOpen(token, answer); }
  void answerRawOpen(EventToken token, RawAccess access) noexcept override { parts_.source->answerRawOpen(token, access); }
  std::vector<AttachFacts> listAttached() override;
  std::vector<MountFacts> listMounted() override { return parts_.disks->mounted(); }
  PersonFacts consolePerson() override { return parts_.person->now(); }
  std::optional<AttachFacts> lookUpDisk(const std::string& bsdName) override;
  std::optional<AttachFacts> lookUpUsb(RegistryId) override;
  std::optional<AttachFacts> lookUpUsbAt(const std::string& registryPath) override;
  Did unmount(const std::string& bsdName) override;
  Did mount(const std::string& bsdName, MountFlags) override;
  Did captureUsb(RegistryId id) override { return parts_.usb->capture(id); }
  Did releaseUsb(RegistryId id) override { return parts_.usb->release(id); }

 private:
  void onAttach(const AttachFacts& facts) noexcept override { sink_->onAttach(facts); }
  void onDetach(RegistryId id) noexcept override { sink_->onDetach(id); }
  void authMount(const MountRequest& request) noexcept override { sink_->authMount(request); }
  void authOpen(const OpenRequest& request) noexcept override { sink_->authOpen(request); }
  void authRawOpen(const RawOpenRequest& request) noexcept override { sink_->authRawOpen(request); }
  Answer judgeTampering(const TamperRequest& request) noexcept override { return sink_->judgeTampering(request); }
  void notifyMount(const MountFacts&) noexcept override;
  void notifyUnmount(const std::string& bsdName) noexcept override;
  void userChanged(const PersonFacts& person) noexcept override { sink_->userChanged(person); }
  void factArrived(RegistryId id, const VolumeFacts& facts) noexcept override { sink_->factArrived(id, facts); }
  void clockChanged() noexcept override;
  void eventsDropped(uint64_t count) noexcept override { sink_->eventsDropped(count); }
  void systemSaid(SystemWord word) noexcept override { sink_->systemSaid(word); }
  void clientsChanged() noexcept override { sink_->clientsChanged(); }

  void usbArrived(RegistryId);
  void diskChanged(const std::string& bsdName);
  void diskGone(const std::string& bsdName);
  void neededChanged();
  void left(RegistryId);
  NeededDisks readNeeded() const;
  std::shared_ptr<const NeededDisks> needed() {
    return needed_.get([this] { return readNeeded(); });
  }
  void reportMount(const std::string& bsdName);
  // Writes down what carries a volume; answers whether that device is news, and lets go of another that had the name before.
  bool remember(const std::string& bsdName, RegistryId);
  // Its last volume has gone. Not under `mutex_`.
  void carriesNothing(RegistryId);

  MacParts parts_;
  Timers timers_;
  EventSink* sink_ = nullptr;
  NeededCache needed_;
  std::mutex mutex_;
  // BSD name → the device that carries it; dropped when the disk goes. As many as there are disks.
  std::map<std::string, RegistryId> carriers_;
  // Mounts that have been reported, with their flags.
  std::map<std::string, MountFacts> mounted_;
  // How much the system needed each device when that was last looked at.
  std::map<RegistryId, SafetyFacts> safety_;
};

}  // namespace portcullis::macos
