#include "conditions.h"

#include <algorithm>

#include "strings.h"

namespace portcullis {
namespace {

bool isWithin(const WindowRecord& window, Subject::LocalMinute now) {
  const bool begunToday = (window.days >> now.day & 1) && now.minute >= window.from;
  if (window.from < window.to) return begunToday && now.minute < window.to;
  const int yesterday = (now.day + 6) % 7;
  return begunToday || ((window.days >> yesterday & 1) && now.minute < window.to);
}

}  // namespace

Truth ConditionTests::allHold(const RuleRecord& rule) noexcept {
  Truth truth = Truth::yes();
  for (const ConditionRecord& condition : bundle_.conditionsOf(rule)) {
    truth = truth && holds(condition);
    if (truth.isNo()) return truth;
  }
  return truth;
}

Truth ConditionTests::holds(const ConditionRecord& c) noexcept {
  using enum ConditionType;
  const Subject& s = subject_;
  const auto has = [&](uint32_t id) {
    const auto ids = bundle_.values(c.list);
    return s.hasIds && std::find(ids.begin(), ids.end(), id) != ids.end();
  };
  const bool empty = c.list.count == 0;
  switch (c.type) {
    case family: return Truth::when(c.word & bit(s.device.family));
    case capability: return Truth::when(c.word & s.families);
    case vendorId: return Truth::when(has(s.device.vendorId));
    case productId: return Truth::when(has(s.device.productId));
    case serialNumber: return Truth::when(anyPattern(c, s.serial));
    case deviceSet: return anySet(c);
    case productName: return Truth::when(anyPattern(c, s.productName));
    case manufacturerName: return Truth::when(anyPattern(c, s.manufacturerName));
    case sdMediaSerial: return s.sdMediaIsUnknown() && !empty ? Truth::unknown(Fact::sdMedia) : Truth::when(anyPattern(c, s.sdSerial));
    case sdMediaProduct: return s.sdMediaIsUnknown() && !empty ? Truth::unknown(Fact::sdMedia) : Truth::when(anyPattern(c, s.sdProduct));
    case encrypted:
      if (!s.hasStorage()) return Truth::no();
      if (s.context.volume.encrypted == Tri::unknown) return Truth::unknown(Fact::encrypted);
      return Truth::when((s.context.volume.encrypted == Tri::yes) == (c.word == 1));
    case fileSystem:
      if (!s.hasStorage() || empty) return Truth::no();
      if (!s.context.volume.fileSystemKnown) return Truth::unknown(Fact::fileSystem);
      return Truth::when(anyEqual(c, s.context.volume.fileSystem));
    case bus: return Truth::when(c.word >> static_cast<unsigned>(s.device.bus) & 1);
    case macTag:
      if (empty) return Truth::no();
      return s.context.tagsKnown ? Truth::when(anyEqual(c, s.context.tags)) : Truth::unknown(Fact::tags);
    case user:
      if (empty || s.context.userState == Context::User::nobody) return Truth::no();
      return s.context.userState == Context::User::known ? Truth::when(anyEqual(c, s.user)) : Truth::unknown(Fact::user);
    case group:
      if (empty || s.context.userState == Context::User::nobody) return Truth::no();
      return s.context.groupsKnown ? Truth::when(anyEqual(c, s.context.groups)) : Truth::unknown(Fact::groups);
    case time: return window(c);
    case validFrom: return limitReached(c);
    case validUntil: {
      const Truth reached = limitReached(c);
      return reached.isUnknown() ? reached : Truth::when(reached.isNo());
    }
  }
  return Truth::no();
}

Truth ConditionTests::anySet(const ConditionRecord& condition) noexcept {
  Truth truth = Truth::no();
  for (uint32_t set : bundle_.values(condition.list)) {
    truth = truth || inSet(set);
    if (truth.isYes()) break;
  }
  return truth;
}

Truth ConditionTests::inSet(uint32_t set) noexcept {
  const DeviceSetDocument* document = setAt(sets_, set);
  if (document == nullptr || set >= 64) return subject_.isIn(document);
  const uint64_t flag = uint64_t{1} << set;
  if (!(asked_ & flag)) {
    asked_ |= flag;
    if (subject_.isIn(document).isYes()) inside_ |= flag;
  }
  return Truth::when(inside_ & flag);
}

Truth ConditionTests::window(const ConditionRecord& condition) const noexcept {
  if (condition.list.count == 0) return Truth::no();
  if (!subject_.context.timeKnown) return Truth::unknown(Fact::time);
  const auto windows = bundle_.windows(condition.list);
  const auto now = subject_.localMinute();
  return Truth::when(std::any_of(windows.begin(), windows.end(), [&](auto& window) { return isWithin(window, now); }));
}

Truth ConditionTests::limitReached(const ConditionRecord& condition) const noexcept {
  if (!subject_.context.timeKnown || condition.reading == LimitReading::unreadable) return Truth::unknown(Fact::time);
  const bool local = condition.reading == LimitReading::local;
  return Truth::when((local ? subject_.localMillis() : subject_.context.epochMillis) >= bundle_.limitOf(condition));
}

bool ConditionTests::anyPattern(const ConditionRecord& condition, std::string_view text) const noexcept {
  if (text.empty()) return false;
  const auto patterns = bundle_.values(condition.list);
  return std::any_of(patterns.begin(), patterns.end(), [&](uint32_t p) { return globMatches(trim(bundle_.text(p)), text); });
}

bool ConditionTests::anyEqual(const ConditionRecord& condition, std::string_view text) const noexcept {
  const auto wanted = bundle_.values(condition.list);
  return std::any_of(wanted.begin(), wanted.end(), [&](uint32_t w) { return equalFolded(trim(bundle_.text(w)), trim(text)); });
}

bool ConditionTests::anyEqual(const ConditionRecord& condition, const std::vector<std::string>& texts) const noexcept {
  return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) { return anyEqual(condition, text); });
}

}  // namespace portcullis
