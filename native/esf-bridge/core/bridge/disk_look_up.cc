#include "core/bridge/disk_look_up.h"

namespace portcullis {

void lookUpVolume(Hub& hub, Enforcer& enforcer, const AnswerPtr& answer, const std::string& bsdName,
                  std::function<void(const std::optional<Sight>&)> then) {
  const InForcePtr inForce = hub.world.present().inForce;
  const bool deny = unresolvedMount(*inForce) == Effect::deny && modeOf(*inForce) == Mode::enforce;
  answer->fallBackTo(deny ? Answer::deny : Answer::allow);
  hub.workers.post([&hub, &enforcer, bsdName, then = std::move(then)] {
    const auto facts = hub.backend.lookUpDisk(bsdName);
    if (facts) enforcer.arrived(*facts);
    then(hub.world.volume(bsdName));
  });
}

}  // namespace portcullis
