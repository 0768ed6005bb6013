// Turns DiskArbitration's question, which waits on its own thread for a yes or no, into a message with a token that is
// answered later from any thread. Portable.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>

#include "core/backend.h"

namespace portcullis::macos {

class ApprovalGate {
 public:
  // A token for a new question.
  EventToken open();
  // Blocks until the question is answered, the gate is closed or `micros` have passed; then the answer is `otherwise`. The
  // token is spent afterwards.
  Answer wait(EventToken, int64_t micros, Answer otherwise);
  // The first answer to a token counts; a later one, or one to a spent token, is ignored.
  void answer(EventToken, Answer);
  // Lets everyone who waits go.
  void close();

 private:
  std::mutex mutex_;
  std::condition_variable answered_;
  std::map<EventToken, std::optional<Answer>> open_;
  EventToken next_ = 1;
  bool closed_ = false;
};

}  // namespace portcullis::macos
