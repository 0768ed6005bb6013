// Mode authorize: Endpoint Security. One client for mounts, one for IOKit opens: mounts fail closed, IOKit opens fail open, and
// both are properties of a client.
#pragma once
#include <condition_variable>
#include <memory>
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

class EsSource final : public AuthSource {
 public:
  // `lastResort` runs once when the system has refused for want of permission for five minutes on end: the process is to
  // exit then, so that launchd starts it afresh.
  EsSource(SourceClocks, std::function<void()> lastResort);
  ~EsSource() override;

  BridgeMode mode() const noexcept override { return BridgeMode::authorize; }
  void start(EventSink&) override;
  void stop() override;
  std::vector<ClientState> clients() const override;
  void answerMount(EventToken token, Answer a) noexcept override { answer(token, a); }
  void answerOpen(EventToken token, Answer a) noexcept override { answer(token, a); }
  // Endpoint Security tells the flags of every mount itself.
  void ownMountBegins(const std::string&, MountFlags) override {}
  void ownMountEnds(const std::string&) override {}

 private:
  void keepTrying();
  void onMountMessage(Client&, const es_message_t&);
  void onOpenMessage(Client&, const es_message_t&);

  SourceClocks clocks_;
  std::function<void()> lastResort_;
  EventSink* sink_ = nullptr;
  std::unique_ptr<Client> mounts_, opens_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread retry_;
};

}  // namespace portcullis::macos::es
