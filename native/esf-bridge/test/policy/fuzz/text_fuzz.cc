#include <cstdlib>
#include <string_view>

#include "core/policy/serial.h"
#include "core/policy/strings.h"
#include "test/policy/fuzz/exercise.h"

using namespace portcullis;

// What devices say of themselves: any bytes, any length.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ExactCopy copy({data, size});
  const std::string_view text(reinterpret_cast<const char*>(Bytes(copy).data()), size);
  const std::string cleaned = clean(text);
  if (cleaned.size() > 256 || !isUtf8(cleaned) || clean(cleaned) != cleaned) abort();
  isTrustworthySerial(text);
  const size_t half = size / 2;
  globMatches(text.substr(0, half), text.substr(half));
  equalFolded(text.substr(0, half), text.substr(half));
  if (!cleaned.empty() && !globMatches("*", cleaned)) abort();
  Descriptor descriptor;
  descriptor.hasSerial = descriptor.hasProduct = descriptor.hasManufacturer = true;
  descriptor.serialNumber = descriptor.productName = descriptor.manufacturerName = std::string(text);
  descriptor.interfaces = {{0xFF, 0xFF, 0, 1, 0, 0, std::string(text)}};
  if (!isUtf8(deviceKey(classify(descriptor, nullptr)))) abort();
  return 0;
}
