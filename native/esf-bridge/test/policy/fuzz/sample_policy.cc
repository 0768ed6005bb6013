#include "test/policy/fuzz/sample_policy.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace portcullis {

std::shared_ptr<const PolicyBundle> samplePolicy() {
  static const auto policy = [] {
    std::ifstream file("test/policy/corpus/policy/office.bin", std::ios::binary);
    const std::vector<uint8_t> bytes{std::istreambuf_iterator<char>(file), {}};
    Refused error;
    auto loaded = loadPolicy(bytes, error);
    if (!loaded) throw std::runtime_error("the sample policy does not load: " + error.detail);
    return loaded;
  }();
  return policy;
}

}  // namespace portcullis
