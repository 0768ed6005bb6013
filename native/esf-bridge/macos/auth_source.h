// Where the questions come from that the core answers: DiskArbitration (approve) or Endpoint Security (authorize).
#pragma once
#include <memory>
#include <vector>

#include "core/backend.h"

namespace portcullis::macos {

class AuthSource {
 public:
  virtual ~AuthSource() = default;
  virtual BridgeMode mode() const noexcept = 0;
  // Subscribes before it returns, or keeps trying until `stop`: clients() says how it stands. Never throws for want of a permission.
  virtual void start(EventSink&) = 0;
  virtual void stop() = 0;
  virtual std::vector<ClientState> clients() const = 0;
  virtual void answerMount(EventToken, Answer) noexcept = 0;
  virtual void answerOpen(EventToken, Answer) noexcept = 0;
  virtual void answerRawOpen(EventToken, RawAccess) noexcept = 0;
  // The bridge is about to mount a volume itself with these flags, and has finished: sources that are not told the flags of
  // a mount report these.
  virtual void ownMountBegins(const std::string& bsdName, MountFlags) = 0;
  virtual void ownMountEnds(const std::string& bsdName) = 0;
  // Backend::protectItself. DiskArbitration asks about disks only.
  virtual void protectItself(bool) noexcept {}
};

}  // namespace portcullis::macos
