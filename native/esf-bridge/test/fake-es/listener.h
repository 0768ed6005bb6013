#pragma once
#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "core/backend.h"

namespace portcullis {

// A core that remembers what it was told, and answers only when the test says so.
class Listener final : public EventSink {
 public:
  void onAttach(const AttachFacts&) noexcept override {}
  void onDetach(RegistryId) noexcept override {}
  void authMount(const MountRequest& r) noexcept override {
    with([&] { mounts.push_back(r); });
  }
  void authOpen(const OpenRequest& r) noexcept override {
    with([&] { opens.push_back(r); });
  }
  void authRawOpen(const RawOpenRequest& r) noexcept override {
    with([&] { rawOpens.push_back(r); });
  }
  Answer judgeTampering(const TamperRequest& r) noexcept override {
    with([&] { tampering.push_back(r); });
    return tamperingMay;
  }
  void notifyMount(const MountFacts& m) noexcept override {
    with([&] { mounted.push_back(m); });
  }
  void notifyUnmount(const std::string& name) noexcept override {
    with([&] { unmounted.push_back(name); });
  }
  void userChanged(const PersonFacts&) noexcept override {}
  void factArrived(RegistryId, const VolumeFacts&) noexcept override {}
  void clockChanged() noexcept override {}
  void eventsDropped(uint64_t count) noexcept override { dropped += count; }
  void systemSaid(SystemWord) noexcept override {}
  void clientsChanged() noexcept override {}

  std::vector<MountRequest> mounts;
  std::vector<OpenRequest> opens;
  std::vector<RawOpenRequest> rawOpens;
  std::vector<TamperRequest> tampering;
  std::atomic<Answer> tamperingMay{Answer::deny};
  std::vector<MountFacts> mounted;
  std::vector<std::string> unmounted;
  std::atomic<uint64_t> dropped{0};

 private:
  template <typename F>
  void with(F f) {
    const std::lock_guard lock(mutex_);
    f();
  }
  std::mutex mutex_;
};

}  // namespace portcullis
