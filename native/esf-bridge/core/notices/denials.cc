#include "core/notices/denials.h"

#include <algorithm>
#include <optional>

#include "core/events/event_json.h"
#include "core/events/sentence.h"
#include "core/policy/strings.h"
#include "core/text/iso_time.h"
#include "nlohmann/json.hpp"

namespace portcullis {
namespace {

// The message of a policy is longer than what a device may say.
constexpr size_t kLongestMessage = 1'000;

// Whether something was in fact kept from the person. `failed` is tried again, and recorded anew when it succeeds.
bool wasFelt(const VerdictRecord& record) {
  if (record.decision == Decision::allowed) return false;
  return record.outcome == Outcome::enforced || record.outcome == Outcome::partial || record.outcome == Outcome::tooLate;
}

// The denied verb that the person is told about: the first that the event was about and that is enforced.
const VerbVerdict* decisive(const VerdictRecord& record) {
  const VerbMask asked = record.asked ? record.asked : record.verdict.verbs;
  for (size_t i = 0; i < kVerbCount; ++i) {
    const auto verb = static_cast<Verb>(i);
    const VerbVerdict& of = record.verdict.of[i];
    if ((asked & bit(verb)) && record.verdict.denies(verb) && of.mode == Mode::enforce) return &of;
  }
  return nullptr;
}

// Line ends become spaces first, or `clean` would join the words on both sides.
std::string cleanMessage(std::string text) {
  const auto breaks = [](char c) { return c == '\n' || c == '\r' || c == '\t'; };
  std::replace_if(text.begin(), text.end(), breaks, ' ');
  return clean(text, kLongestMessage);
}

std::optional<Denial> denialOf(const Event& event) {
  const auto* record = std::get_if<VerdictRecord>(&event.what);
  if (!record || !event.person || event.person->state != Context::User::known || !record->device || !wasFelt(*record)) return {};
  const VerbVerdict* of = decisive(*record);
  if (!of) return {};
  Denial denial{.timeMillis = event.time.epochMillis,
                .user = event.person->name,
                .device = record->device->key,
                .rule = std::string(of->ruleId),
                .decision = record->decision};
  const bool hasPolicy = record->inForce && record->inForce->snapshot.policy;
  if (hasPolicy) {
    denial.message = record->inForce->policy.message;
    denial.helpLink = record->inForce->policy.helpLink;
    if (of->decider == Decider::rule && of->rule >= 0) {
      const RuleInfo rule = ruleInfo(*record->inForce->snapshot.policy, of->rule);
      if (rule.report != Report::notify) return {};
      if (!rule.message.empty()) denial.message = rule.message;
      if (!rule.helpLink.empty()) denial.helpLink = rule.helpLink;
    }
  }
  denial.message = cleanMessage(denial.message);
  denial.helpLink = clean(denial.helpLink);
  denial.name = deviceName(record->device->device);
  denial.sentence = sentence(*record);
  return denial;
}

}  // namespace

void RecentDenials::take(const Event& event) noexcept {
  try {
    auto denial = denialOf(event);
    if (!denial) return;
    std::lock_guard lock(mutex_);
    std::erase_if(denials_, [&](const Denial& old) {
      return old.user == denial->user && old.device == denial->device && old.sentence == denial->sentence;
    });
    denial->number = ++last_;
    denials_.push_back(std::move(*denial));
    if (denials_.size() > capacity_) denials_.pop_front();
  } catch (const std::exception&) {
    // Out of memory: a notice less. The event itself is recorded all the same.
  }
}

RecentDenials::Answer RecentDenials::since(uint64_t number, const std::string& user, size_t most) const {
  std::lock_guard lock(mutex_);
  Answer answer{last_, {}};
  const uint64_t from = number > last_ ? 0 : number;
  for (auto denial = denials_.rbegin(); denial != denials_.rend() && answer.denials.size() < most; ++denial) {
    if (denial->number <= from) break;
    if (denial->user == user) answer.denials.push_back(*denial);
  }
  std::reverse(answer.denials.begin(), answer.denials.end());
  return answer;
}

nlohmann::json denialsJson(const RecentDenials::Answer& answer) {
  nlohmann::json list = nlohmann::json::array();
  for (const Denial& denial : answer.denials) {
    nlohmann::json entry = {{"number", denial.number},    {"time", isoTimeUtc(denial.timeMillis)}, {"device", denial.device},
                            {"rule", denial.rule},        {"decision", toText(denial.decision)},   {"name", denial.name},
                            {"sentence", denial.sentence}};
    if (!denial.message.empty()) entry["message"] = denial.message;
    if (!denial.helpLink.empty()) entry["helpLink"] = denial.helpLink;
    list.push_back(std::move(entry));
  }
  return {{"last", answer.last}, {"denials", std::move(list)}};
}

}  // namespace portcullis
