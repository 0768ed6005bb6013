#include "macos/es/newer_calls.h"

#include <dlfcn.h>

namespace portcullis::macos::es {

NewerCalls newerCallsOfSystem() noexcept {
  NewerCalls calls;
  calls.setDeadlineMissMode = reinterpret_cast<decltype(calls.setDeadlineMissMode)>(dlsym(RTLD_DEFAULT, "es_set_deadline_miss_mode"));
  return calls;
}

}  // namespace portcullis::macos::es
