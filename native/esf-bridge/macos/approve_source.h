// Mode approve: DiskArbitration asks before each mount that goes through it. No entitlement and no Full Disk Access needed;
// root's own mount(8) passes it by, and DiskArbitration mounts after ten seconds without an answer: a deterrent.
#pragma once
#include <map>
#include <mutex>

#include "macos/approval_gate.h"
#include "macos/auth_source.h"
#include "macos/disks.h"

namespace portcullis::macos {

class ApproveSource final : public AuthSource {
 public:
  using Clock = std::function<int64_t()>;
  // `continuousMicros`: the clock of `Backend::continuousMicros`. `wallMillis`: for `sinceMillis`.
  ApproveSource(Clock continuousMicros, Clock wallMillis);

  // For DiskCallbacks::approveMount. Blocks until the core has answered.
  Answer approve(const std::string& bsdName);

  BridgeMode mode() const noexcept override { return BridgeMode::approve; }
  void start(EventSink&) override;
  void stop() override;
  std::vector<ClientState> clients() const override;
  void answerMount(EventToken token, Answer answer) noexcept override { gate_.answer(token, answer); }
  // DiskArbitration asks about mounts alone.
  void answerOpen(EventToken, Answer) noexcept override {}
  void answerRawOpen(EventToken, RawAccess) noexcept override {}
  void ownMountBegins(const std::string& bsdName, MountFlags) override;
  void ownMountEnds(const std::string& bsdName) override;

 private:
  MountFlags ownFlags(const std::string& bsdName);

  Clock continuousMicros_, wallMillis_;
  ApprovalGate gate_;
  std::mutex mutex_;
  std::map<std::string, MountFlags> own_;
  EventSink* sink_ = nullptr;
  int64_t since_ = 0;
};

}  // namespace portcullis::macos
