// Mode authorize: Endpoint Security. One client for mounts, one for device nodes of disks, one for IOKit opens: the first two
// fail closed, IOKit opens fail open, and muting and failing are properties of a client.
#pragma once
#include <array>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <optional>
#include <thread>

#include "macos/auth_source.h"
#include "macos/es/client.h"

namespace portcullis::macos::es {

struct SourceClocks {
  std::function<int64_t()> continuousMicros;
  std::function<int64_t()> wallMillis;
  // A deadline in Mach absolute time as the clock of `continuousMicros` will show it.
  std::function<int64_t(uint64_t machTime)> microsOfDeadline;
};

struct SourcePace {
  // Often enough that a person who grants Full Disk Access sees it work at once; BlockBlock polls at the same pace.
  std::chrono::milliseconds retry{500};
  // Refused for want of permission for so long: the process is to start afresh.
  std::chrono::milliseconds lastResort{5 * 60 * 1000};
  // How often running clients are looked at; after how long without any message the permission is probed, and how often at most
  // (each probe empties the system's answer caches, docs/decisions/0008).
  std::chrono::milliseconds watch{30 * 1000};
  std::chrono::milliseconds silence{2 * 60 * 1000};
  std::chrono::milliseconds probe{5 * 60 * 1000};
  // At the end: how long questions that wait may still be answered by the core.
  std::chrono::milliseconds drain{2 * 1000};
};

class EsSource final : public AuthSource {
 public:
  // `lastResort` runs once when the system has refused a client for want of permission for SourcePace::lastResort on end: the
  // process is to exit then, so that launchd starts it afresh. `onlySome`: others run meanwhile.
  using LastResort = std::function<void(bool onlySome)>;
  EsSource(SourceClocks, LastResort lastResort, NewerCalls = newerCallsOfSystem(), SourcePace = {});
  ~EsSource() override;

  BridgeMode mode() const noexcept override { return BridgeMode::authorize; }
  void start(EventSink&) override;
  // Ends the subscriptions, lets the core answer what waits, answers the rest itself.
  void stop() override;
  std::vector<ClientState> clients() const override;
  void answerMount(EventToken token, Answer a) noexcept override { answer(token, a); }
  void answerOpen(EventToken token, Answer a) noexcept override { answer(token, a); }
  void answerRawOpen(EventToken token, RawAccess a) noexcept override { answer(token, a); }
  // Endpoint Security tells the flags of every mount itself.
  void ownMountBegins(const std::string&, MountFlags) override {}
  void ownMountEnds(const std::string&) override {}
  void protectItself(bool) noexcept override;
  // Whether a process installs a package, and where we lie; before `start`.
  void knowOurselves(OwnPlaces own, std::function<bool(int32_t pid)> installs) { own_ = std::move(own), installs_ = std::move(installs); }

 private:
  using Moment = Client::Moment;

  void makeClients();
  // The only thread that makes and ends clients: Endpoint Security wants both on the same.
  void keep();
  bool startAll();
  void watchPermission();
  void tellChanges();
  void considerLastResort();
  void drain();
  void onMountMessage(Client&, const es_message_t&);
  void onRawMessage(Client&, const es_message_t&);
  void onOpenMessage(Client&, const es_message_t&);
  void onTamperMessage(Client&, const es_message_t&);
  void keepTamperClient();

  SourceClocks clocks_;
  LastResort lastResort_;
  const NewerCalls newer_;
  const SourcePace pace_;
  EventSink* sink_ = nullptr;
  // In the order in which they subscribe. Null before `start`.
  std::array<std::unique_ptr<Client>, 3> clients_;
  // Only while it is wanted; the keeper's.
  std::unique_ptr<Client> tamper_;
  std::atomic<bool> protecting_{false};
  OwnPlaces own_;
  std::function<bool(int32_t)> installs_;
  std::vector<std::string> states_;  // as last told
  std::optional<Moment> lastProbe_;  // none yet; a clock that counts from the start of the Mac says nothing by its zero
  Moment doubtSince_{};
  bool doubted_ = false, resorted_ = false;

  std::mutex mutex_;
  std::condition_variable wake_, begun_;
  bool stopping_ = false, hasBegun_ = false, poked_ = false;
  std::thread keeper_;
};

}  // namespace portcullis::macos::es
