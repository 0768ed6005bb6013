#include "bundle.h"

#include <algorithm>

#include "families.h"

namespace portcullis {
namespace {

enum Section : size_t { kHead, kTextEnds, kTexts, kRules, kConditions, kValues, kWindows, kSets, kSignatures };
constexpr size_t kEntrySizes[] = {
    sizeof(PolicyRecord), sizeof(uint32_t),       1, sizeof(RuleRecord), sizeof(ConditionRecord), sizeof(uint32_t), sizeof(WindowRecord),
    sizeof(Uuid),         sizeof(SignatureRecord)};
constexpr size_t kBusCount = 10;
constexpr int64_t kLongestOffline = int64_t{100} * 366 * 86'400'000;

// Far beyond year 9999 on both sides, and far from overflow.
constexpr bool isInstant(int64_t millis) { return millis >= -1'000'000'000'000'000 && millis <= 1'000'000'000'000'000; }

bool isWindow(const WindowRecord& w) {
  return w.days <= 0x7F && w.from <= 1439 && w.to >= 1 && w.to <= 1440 && w.zero == 0 && w.zeroes == 0;
}

}  // namespace

std::shared_ptr<const PolicyBundle> loadPolicy(Bytes payload, Refused& error) {
  auto bundle = std::make_shared<PolicyBundle>();
  return bundle->open(payload, error) ? bundle : nullptr;
}

bool PolicyBundle::open(Bytes payload, Refused& error) {
  if (!sections_.open(payload, kEntrySizes, error) || !strings_.open(sections_, kTextEnds, error)) return false;
  if (sections_.at<PolicyRecord>(kHead).size() != 1) return corrupt(error, "a policy has one head");
  rules_ = sections_.at<RuleRecord>(kRules);
  conditions_ = sections_.at<ConditionRecord>(kConditions);
  values_ = sections_.at<uint32_t>(kValues);
  windows_ = sections_.at<WindowRecord>(kWindows);
  sets_ = sections_.at<Uuid>(kSets);
  if (!checkHead(error)) return false;
  if (!std::all_of(windows_.begin(), windows_.end(), isWindow)) return corrupt(error, "a time window does not exist");
  Pool values(values_.size());
  if (!checkRules(values, error)) return false;
  if (!signatures_.open(sections_.at<SignatureRecord>(kSignatures), strings_, values_, values, error)) return false;
  if (!values.isUsedUp()) return corrupt(error, "there are values that nothing names");
  index_.build(*this);
  return true;
}

bool PolicyBundle::checkHead(Refused& error) const {
  const PolicyRecord& h = head();
  const bool flags = h.mode <= 1 && h.unresolvedMount <= 1 && h.unresolvedUsbOpen <= 1 && h.unresolvedOtherOpen <= 1 &&
                     h.whenNotEnforceable <= 1 && h.offlineThen <= 2 && h.attached <= 1 && h.switches <= kTamperProtection && h.zeroes == 0;
  if (!flags) return corrupt(error, "the head holds a choice that does not exist");
  if (h.offlineValidMillis < 0 || h.offlineValidMillis > kLongestOffline) {
    return corrupt(error, "the offline time is out of range");
  }
  if (!strings_.has(h.name) || !strings_.has(h.description) || !strings_.has(h.message) || !strings_.has(h.helpLink)) {
    return corrupt(error, "the head names a text that is not there");
  }
  for (size_t i = 0; i < kFamilyCount; i++) {
    if (h.defaultAllows[i] & ~verbsOf(FamilyMask{1} << i)) return corrupt(error, "a default is about a verb that its family has not");
  }
  if (h.firmRules > rules_.size()) return corrupt(error, "more firm rules than rules");
  return true;
}

bool PolicyBundle::checkRule(const RuleRecord& rule, size_t number, Refused& error) const {
  if (!strings_.has(rule.id) || !strings_.has(rule.description) || !strings_.has(rule.message) || !strings_.has(rule.helpLink)) {
    return corrupt(error, "a rule names a text that is not there");
  }
  if (rule.flags > 3 || rule.mode > 1 || rule.report > 2 || (rule.zero[0] | rule.zero[1] | rule.zero[2]) != 0)
    return corrupt(error, "a rule holds a choice that does not exist");
  if (rule.grantable() != (number >= head().firmRules)) return corrupt(error, "a rule is not where its kind belongs");
  if ((rule.names & ~kAllVerbs) || (rule.allows & ~rule.names)) return corrupt(error, "a rule allows a verb that it does not name");
  return true;
}

bool PolicyBundle::checkRules(Pool& values, Refused& error) const {
  Pool conditions(conditions_.size()), windows(windows_.size());
  for (size_t i = 0; i < rules_.size(); i++) {
    const RuleRecord& rule = rules_[i];
    if (!checkRule(rule, i, error)) return false;
    if (!conditions.take({rule.firstCondition, rule.conditionCount})) {
      return corrupt(error, "the conditions of a rule are not where they have to be");
    }
    int previous = -1;
    for (const ConditionRecord& condition : conditionsOf(rule)) {
      if (static_cast<int>(condition.type) <= previous) return corrupt(error, "the conditions of a rule are not in order");
      previous = static_cast<int>(condition.type);
      if (!checkType(condition, error)) return false;
      Pool& pool = condition.type == ConditionType::time ? windows : values;
      if (!pool.take(condition.list)) return corrupt(error, "the list of a condition is not where it has to be");
      if (!checkList(condition, error)) return false;
    }
  }
  if (!conditions.isUsedUp() || !windows.isUsedUp()) return corrupt(error, "there are conditions that no rule has");
  return true;
}

bool PolicyBundle::checkType(const ConditionRecord& condition, Refused& error) const {
  const bool isLimit = condition.type == ConditionType::validFrom || condition.type == ConditionType::validUntil;
  if (static_cast<size_t>(condition.type) >= kConditionTypes || condition.zero != 0) {
    return corrupt(error, "a condition is of a type that does not exist");
  }
  if (condition.reading > (isLimit ? LimitReading::unreadable : LimitReading::instant)) {
    return corrupt(error, "a limit has a reading that does not exist");
  }
  return true;
}

bool PolicyBundle::checkList(const ConditionRecord& condition, Refused& error) const {
  using enum ConditionType;
  const auto all = [&](auto holds) {
    const auto list = values(condition.list);
    return std::all_of(list.begin(), list.end(), holds);
  };
  const auto isWords = [&](size_t count) {
    uint32_t mask = 0;
    return all([&](uint32_t word) { return word < count && (mask |= 1u << word); }) && mask == condition.word;
  };
  bool right = condition.word == 0;
  switch (condition.type) {
    case family:
    case capability: right = isWords(kFamilyCount); break;
    case bus: right = isWords(kBusCount); break;
    case encrypted: right = condition.word <= 1 && condition.list.count == 0; break;
    case vendorId:
    case productId: right = right && all([](uint32_t id) { return id <= 0xFFFF; }); break;
    case deviceSet: right = right && all([&](uint32_t set) { return set < sets_.size(); }); break;
    case time: break;
    case validFrom:
    case validUntil: right = strings_.has(condition.word) && condition.list.count == 2 && isInstant(limitOf(condition)); break;
    default: right = right && all([&](uint32_t text) { return strings_.has(text); });
  }
  return right || corrupt(error, "a condition holds a value that cannot be");
}

PolicyInfo info(const PolicyBundle& bundle) {
  const PolicyRecord& h = bundle.head();
  PolicyInfo info;
  info.name = bundle.text(h.name);
  info.revision = h.revision;
  info.mode = static_cast<Mode>(h.mode);
  info.strictWhenNotEnforceable = h.whenNotEnforceable == 0;
  info.sweepAttached = h.attached == 0;
  info.tamperProtection = (h.switches & kTamperProtection) != 0;
  info.offlineValidMillis = h.offlineValidMillis;
  info.then = static_cast<PolicyInfo::Then>(h.offlineThen);
  info.unresolvedMount = static_cast<Effect>(h.unresolvedMount);
  info.unresolvedUsbOpen = static_cast<Effect>(h.unresolvedUsbOpen);
  info.unresolvedOtherOpen = static_cast<Effect>(h.unresolvedOtherOpen);
  info.description = bundle.text(h.description);
  info.message = bundle.text(h.message);
  info.helpLink = bundle.text(h.helpLink);
  return info;
}

RuleInfo ruleInfo(const PolicyBundle& bundle, int32_t rule) {
  if (rule < 0 || static_cast<size_t>(rule) >= bundle.rules().size()) return {};
  const RuleRecord& record = bundle.rules()[static_cast<size_t>(rule)];
  return {bundle.text(record.id), bundle.text(record.description), bundle.text(record.message), bundle.text(record.helpLink),
          static_cast<Report>(record.report)};
}

}  // namespace portcullis
