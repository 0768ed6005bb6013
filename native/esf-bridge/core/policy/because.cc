#include "because.h"

#include <algorithm>
#include <array>
#include <bit>

#include "labels.h"
#include "strings.h"

namespace portcullis {
namespace {

using Texts = std::vector<std::string>;

constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr size_t kMostListed = 3;

std::string join(std::span<const std::string> texts, std::string_view between) {
  std::string joined;
  for (size_t i = 0; i < texts.size(); i++) joined.append(i == 0 ? "" : between).append(texts[i]);
  return joined;
}

// `a, b or c`; long lists are cut.
std::string anyOf(const Texts& texts) {
  if (texts.size() > kMostListed) {
    return join(std::span(texts).first(kMostListed), ", ") + " or " + std::to_string(texts.size() - kMostListed) + " more";
  }
  if (texts.size() < 2) return texts.empty() ? "anything" : texts.front();
  return join(std::span(texts).first(texts.size() - 1), ", ") + " or " + texts.back();
}

std::string unknownReason(FactMask missing) {
  Texts facts;
  for (unsigned rest = missing; rest != 0; rest &= rest - 1) facts.emplace_back(kUnknownFacts[static_cast<size_t>(std::countr_zero(rest))]);
  return join(facts, ", and ");
}

std::string quote(std::string_view text) { return "“" + clean(text) + "”"; }

// With its article: `an SD card`, `USB storage`.
std::string withArticle(std::string_view label) {
  if (label == kFamilyLabels[0]) return std::string(label);
  const bool vowel = std::string_view("aeioAEIO").find(label.front()) != std::string_view::npos;
  const bool an = vowel || label.starts_with("SD") || label.starts_with("unknown");
  return (an ? "an " : "a ") + std::string(label);
}

std::string hex(uint32_t id) {
  constexpr std::string_view digits = "0123456789abcdef";
  return {digits[id >> 12 & 15], digits[id >> 8 & 15], digits[id >> 4 & 15], digits[id & 15]};
}

std::string clock(int minute) {
  const auto two = [](int number) { return std::string(number < 10 ? "0" : "") + std::to_string(number); };
  return two(minute / 60) + ":" + two(minute % 60);
}

std::string windowText(const WindowRecord& window) {
  Texts days;
  for (size_t day = 0; day < kDays.size(); day++) {
    if (window.days >> day & 1) days.emplace_back(kDays[day]);
  }
  return join(days, ", ") + " " + clock(window.from) + "–" + clock(window.to);
}

// One condition that is no, put in words.
class Reason {
 public:
  Reason(const PolicyBundle& bundle, const ConditionRecord& condition, const Subject& subject)
      : bundle_(bundle), condition_(condition), subject_(subject) {}

  std::string text() const {
    using enum ConditionType;
    const Subject& s = subject_;
    const Device& d = s.device;
    const bool hasMedia = d.sdMedia == Tri::yes;
    switch (condition_.type) {
      case family:
        return "the device is " + withArticle(label(d.family)) + ", not " +
               anyOf(wanted([](uint32_t f) { return withArticle(kFamilyLabels[f]); }));
      case capability:
        return "the device can act as " + join(families(), " and ") + ", not as " +
               anyOf(wanted([](uint32_t f) { return std::string(kFamilyLabels[f]); }));
      case vendorId: return id("vendor", d.vendorId);
      case productId: return id("product", d.productId);
      case serialNumber: return serial();
      case deviceSet: return s.hasIds ? "the device is in none of the device sets" : "the device has no ids, so no device set can hold it";
      case productName: return pattern("product name", d.hasProduct ? d.productName : "");
      case manufacturerName: return pattern("manufacturer", d.hasManufacturer ? d.manufacturerName : "");
      case sdMediaSerial: return pattern("serial number of the card", hasMedia ? d.sdMediaSerial : "");
      case sdMediaProduct: return pattern("product name of the card", hasMedia ? d.sdMediaProduct : "");
      case encrypted: return s.hasStorage() ? std::string("the volume is ") + (condition_.word ? "not " : "") + "encrypted" : kNoVolume;
      case fileSystem:
        return s.hasStorage() ? "the file system is " + quote(s.context.volume.fileSystem) + ", not " + anyOf(texts()) : kNoVolume;
      case bus:
        return "it is attached by " + std::string(kBusLabels[static_cast<size_t>(d.bus)]) + ", not by " +
               anyOf(wanted([](uint32_t b) { return std::string(kBusLabels[b]); }));
      case macTag: return "this Mac has no tag " + anyOf(texts());
      case user: return nobody() ? kNobody : quote(s.context.user) + " is signed in, not " + anyOf(texts());
      case group: return nobody() ? kNobody : "whoever is signed in is not in " + anyOf(texts());
      case time: return "it is outside " + anyOf(windows());
      case validFrom: return "the rule holds from " + std::string(bundle_.text(condition_.word)) + " on";
      case validUntil: return "the rule held until " + std::string(bundle_.text(condition_.word));
    }
    return {};
  }

 private:
  static constexpr const char* kNoVolume = "the device holds no volume";
  static constexpr const char* kNobody = "nobody is signed in";

  bool nobody() const { return subject_.context.userState == Context::User::nobody; }
  static std::string_view label(Family family) { return kFamilyLabels[static_cast<size_t>(family)]; }

  template <class Say>
  Texts wanted(Say say) const {
    Texts said;
    for (uint32_t value : bundle_.values(condition_.list)) said.push_back(say(value));
    return said;
  }
  Texts texts() const {
    return wanted([&](uint32_t text) { return std::string(bundle_.text(text)); });
  }
  Texts windows() const {
    Texts said;
    for (const WindowRecord& window : bundle_.windows(condition_.list)) said.push_back(windowText(window));
    return said;
  }
  // The device's own first, then the others in the order of FAMILIES.
  Texts families() const {
    Texts said{std::string(label(subject_.device.family))};
    for (size_t i = 0; i < kFamilyCount; i++) {
      const auto family = static_cast<Family>(i);
      if (family != subject_.device.family && (subject_.families & bit(family))) said.emplace_back(kFamilyLabels[i]);
    }
    return said;
  }
  std::string id(const std::string& which, uint16_t value) const {
    if (!subject_.hasIds) return "the device has no " + which + " id";
    return "the " + which + " id is " + hex(value) + ", not " + anyOf(wanted(hex));
  }
  std::string serial() const {
    const Device& d = subject_.device;
    const std::string shown = d.hasSerial ? clean(d.serialNumber) : "";
    if (!subject_.serial.empty()) return pattern("serial number", d.serialNumber);
    return shown.empty() ? "the device has no serial number" : "its serial number " + quote(shown) + " does not tell it from others";
  }
  std::string pattern(const std::string& what, std::string_view text) const {
    const std::string shown = clean(text);
    if (shown.empty()) return "the device has no " + what;
    return "the " + what + " is " + quote(shown) + ", not " + anyOf(wanted([&](uint32_t number) { return quote(bundle_.text(number)); }));
  }

  const PolicyBundle& bundle_;
  const ConditionRecord& condition_;
  const Subject& subject_;
};

}  // namespace

std::string becauseOfRule(const PolicyBundle& bundle, const RuleRecord& rule, ConditionTests& tests, const Subject& subject) {
  if (!rule.enabled()) return "the rule is switched off";
  const ConditionRecord* unknown = nullptr;
  for (const ConditionRecord& condition : bundle.conditionsOf(rule)) {
    const Truth truth = tests.holds(condition);
    if (truth.isNo()) return Reason(bundle, condition, subject).text();
    if (truth.isUnknown() && !unknown) unknown = &condition;
  }
  return unknown ? unknownReason(tests.holds(*unknown).missing()) : "it matches";
}

std::string becauseOfGrant(const GrantRecord& grant, Truth truth, const Subject& subject) {
  if (!truth.isNo()) return unknownReason(truth.missing());
  const Context& context = subject.context;
  if (context.timeKnown && context.epochMillis >= grant.expires) return "the grant has expired";
  if (context.timeKnown && context.epochMillis < grant.notBefore) return "the grant has not begun";
  return "the grant is for another Mac, person or device";
}

std::string becauseOfBlock(Truth truth) { return truth.isNo() ? "the block is about other devices" : unknownReason(truth.missing()); }

}  // namespace portcullis
