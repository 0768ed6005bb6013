// The question about a disk that is not known yet, asked of the system on a worker and raced by the timer.
#pragma once
#include <functional>

#include "core/bridge/enforcer.h"
#include "core/bridge/one_answer.h"

namespace portcullis {

// Arms `answer` with what policy's `whenUnresolved` says of a mount, and calls `then` on a worker with what is known of the volume
// after the look-up; nullopt: no such disk, or it cannot be told. Any thread; `hub` and `enforcer` outlive the workers.
void lookUpVolume(Hub& hub, Enforcer& enforcer, const AnswerPtr& answer, const std::string& bsdName,
                  std::function<void(const std::optional<Sight>&)> then);

}  // namespace portcullis
