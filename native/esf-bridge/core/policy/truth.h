// Three-valued truth (libs/policy/SPEC.md 3.1).
#pragma once
#include <cstdint>

#include "types.h"

namespace portcullis {

// Yes, no, or unknown until these facts are known. So "all of" is the union of what is missing, unless one is no.
class Truth {
 public:
  static constexpr Truth no() { return Truth(-1); }
  static constexpr Truth yes() { return Truth(0); }
  static constexpr Truth unknown(Fact fact) { return Truth(1 << static_cast<int>(fact)); }
  static constexpr Truth when(bool holds) { return holds ? yes() : no(); }

  constexpr bool isNo() const { return value_ < 0; }
  constexpr bool isYes() const { return value_ == 0; }
  constexpr bool isUnknown() const { return value_ > 0; }
  constexpr FactMask missing() const { return value_ > 0 ? static_cast<FactMask>(value_) : FactMask{0}; }

  constexpr Truth operator&&(Truth other) const { return isNo() || other.isNo() ? no() : Truth(value_ | other.value_); }
  constexpr Truth operator||(Truth other) const {
    if (isYes() || other.isYes()) return yes();
    if (isNo()) return other;
    return other.isNo() ? *this : Truth(value_ | other.value_);
  }

 private:
  constexpr explicit Truth(int value) : value_(value) {}
  int value_;
};

}  // namespace portcullis
