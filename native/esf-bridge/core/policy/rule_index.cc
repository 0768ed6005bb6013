#include "rule_index.h"

#include <algorithm>

#include "bundle.h"
#include "hash.h"
#include "strings.h"

namespace portcullis {
namespace {

// A rule with more makes than this is not filed under each of them.
constexpr size_t kMostMakes = 1024;

const ConditionRecord* conditionOf(const PolicyBundle& bundle, const RuleRecord& rule, ConditionType type) {
  for (const ConditionRecord& condition : bundle.conditionsOf(rule)) {
    if (condition.type == type) return &condition;
  }
  return nullptr;
}

}  // namespace

void RuleIndex::file(const PolicyBundle& bundle, uint32_t number, std::vector<Filing>& filings) {
  const RuleRecord& rule = bundle.rules()[number];
  const auto given = [&](ConditionType type) { return conditionOf(bundle, rule, type); };
  const auto fileAll = [&](Kind kind, const ConditionRecord& condition, auto valueOf) {
    for (uint32_t value : bundle.values(condition.list)) filings.push_back({keyOf(kind, valueOf(value)), number});
  };
  const auto asIs = [](uint32_t value) { return value; };
  const auto asText = [&](uint32_t text) { return textHash(trim(bundle.text(text))); };
  const auto isExact = [&](uint32_t text) { return !isGlob(bundle.text(text)); };

  if (const auto* serial = given(ConditionType::serialNumber)) {
    const auto patterns = bundle.values(serial->list);
    if (std::all_of(patterns.begin(), patterns.end(), isExact)) return fileAll(Kind::serial, *serial, asText);
  }
  const auto* vendor = given(ConditionType::vendorId);
  const auto* product = given(ConditionType::productId);
  if (vendor && product && uint64_t{vendor->list.count} * product->list.count <= kMostMakes) {
    for (uint32_t v : bundle.values(vendor->list)) fileAll(Kind::make, *product, [v](uint32_t p) { return v << 16 | p; });
    return;
  }
  if (vendor) return fileAll(Kind::vendor, *vendor, asIs);
  if (product) return fileAll(Kind::product, *product, asIs);
  if (const auto* user = given(ConditionType::user)) return fileAll(Kind::user, *user, asText);
  if (const auto* group = given(ConditionType::group)) return fileAll(Kind::group, *group, asText);
  if (const auto* tag = given(ConditionType::macTag)) return fileAll(Kind::tag, *tag, asText);
  if (const auto* family = given(ConditionType::family)) return fileAll(Kind::family, *family, asIs);
  if (const auto* family = given(ConditionType::capability)) return fileAll(Kind::capability, *family, asIs);
  filings.push_back({keyOf(Kind::any, 0), number});
}

void RuleIndex::build(const PolicyBundle& bundle) {
  std::vector<Filing> filings;
  for (uint32_t number = 0; number < bundle.rules().size(); number++) {
    const RuleRecord& rule = bundle.rules()[number];
    if (!rule.enabled() || rule.names == 0) continue;
    all_.push_back(number);
    const size_t before = filings.size();
    file(bundle, number, filings);
    if (filings.size() > before) ofKind_[filings.back().key >> 32].push_back(number);
  }
  std::sort(filings.begin(), filings.end(),
            [](const Filing& a, const Filing& b) { return a.key != b.key ? a.key < b.key : a.rule < b.rule; });
  for (const Filing& filing : filings) {
    if (buckets_.empty() || buckets_.back().key != filing.key) {
      buckets_.push_back({filing.key, static_cast<uint32_t>(rules_.size()), 0});
    }
    rules_.push_back(filing.rule);
    buckets_.back().count++;
  }
}

std::span<const uint32_t> RuleIndex::find(Kind kind, uint32_t value) const noexcept {
  const uint64_t key = keyOf(kind, value);
  const auto found = std::lower_bound(buckets_.begin(), buckets_.end(), key, [](const Bucket& b, uint64_t k) { return b.key < k; });
  if (found == buckets_.end() || found->key != key) return {};
  return std::span(rules_).subspan(found->first, found->count);
}

RuleIndex::Walk::Walk(const RuleIndex& index, const Subject& s) noexcept {
  const auto addTexts = [&](Kind kind, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) add(index.find(kind, textHash(trim(text))));
  };
  add(index.allOf(Kind::any));
  if (index.uses(Kind::serial) && !s.serial.empty()) add(index.find(Kind::serial, textHash(s.serial)));
  if (s.hasIds) {
    add(index.find(Kind::make, static_cast<uint32_t>(s.device.vendorId) << 16 | s.device.productId));
    add(index.find(Kind::vendor, s.device.vendorId));
    add(index.find(Kind::product, s.device.productId));
  }
  if (index.uses(Kind::user)) {
    if (s.context.userState == Context::User::unknown) add(index.allOf(Kind::user));
    else if (!s.user.empty()) add(index.find(Kind::user, textHash(s.user)));
  }
  if (index.uses(Kind::group) && s.context.userState != Context::User::nobody) {
    if (s.context.groupsKnown) addTexts(Kind::group, s.context.groups);
    else add(index.allOf(Kind::group));
  }
  if (index.uses(Kind::tag)) {
    if (s.context.tagsKnown) addTexts(Kind::tag, s.context.tags);
    else add(index.allOf(Kind::tag));
  }
  add(index.find(Kind::family, static_cast<uint32_t>(s.device.family)));
  if (index.uses(Kind::capability)) {
    for (uint32_t i = 0; i < kFamilyCount; i++) {
      if (s.families & FamilyMask{1} << i) add(index.find(Kind::capability, i));
    }
  }
  if (count_ > kMostLists) {
    count_ = 0;
    add(index.all_);
  }
}

void RuleIndex::Walk::add(std::span<const uint32_t> rules) noexcept {
  if (rules.empty()) return;
  if (count_ < kMostLists) lists_[count_] = {rules.data(), rules.data() + rules.size()};
  count_++;
}

uint32_t RuleIndex::Walk::next() noexcept {
  uint32_t least = kEnd;
  for (size_t i = 0; i < count_; i++) least = std::min(least, *lists_[i].at);
  if (least == kEnd) return kEnd;
  for (size_t i = 0; i < count_;) {
    while (lists_[i].at != lists_[i].end && *lists_[i].at == least) lists_[i].at++;
    if (lists_[i].at == lists_[i].end) lists_[i] = lists_[--count_];
    else i++;
  }
  return least;
}

}  // namespace portcullis
