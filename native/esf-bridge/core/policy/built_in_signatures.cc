#include <stdexcept>

#include "bundle.h"
#include "signatures.h"

namespace portcullis {
namespace {

// Made from libs/policy/src/classify by libs/policy/test/native/tables.test.ts, which also keeps it up to date.
constexpr uint64_t kPolicyWithoutRules[] = {
#include "built_in_signatures.inc"
};

}  // namespace

const SignatureTable& builtInSignatures() {
  static const auto bundle = [] {
    Refused error;
    auto loaded = loadPolicy({reinterpret_cast<const uint8_t*>(kPolicyWithoutRules), sizeof kPolicyWithoutRules}, error);
    if (!loaded) throw std::logic_error("the built-in signatures do not load: " + error.detail);
    return loaded;
  }();
  return bundle->signatures();
}

}  // namespace portcullis
