#include "core/text/random_uuid.h"

#include <sys/random.h>
#include <unistd.h>

#include <cstdlib>

namespace portcullis {

Uuid randomUuid(int64_t epochMillis) {
  Uuid uuid{};
  // Cannot fail for 16 bytes once the system is up; going on with a predictable id would be worse than stopping.
  if (getentropy(uuid.data(), uuid.size()) != 0) std::abort();
  const auto millis = static_cast<uint64_t>(epochMillis);
  for (int i = 0; i < 6; ++i) uuid[static_cast<size_t>(i)] = static_cast<uint8_t>(millis >> (40 - 8 * i));
  uuid[6] = static_cast<uint8_t>(0x70 | (uuid[6] & 0x0f));
  uuid[8] = static_cast<uint8_t>(0x80 | (uuid[8] & 0x3f));
  return uuid;
}

}  // namespace portcullis
