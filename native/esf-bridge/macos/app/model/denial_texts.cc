#include "macos/app/model/denial_texts.h"

#include "core/policy/strings.h"
#include "nlohmann/json.hpp"

namespace portcullis::app {

namespace {

using nlohmann::json;

constexpr size_t kLargest = 1 << 20, kMostDenials = 200, kLongestText = 1'500;

std::string textAt(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? clean(found->get<std::string>(), kLongestText) : std::string();
}

bool isLink(std::string_view link) { return link.starts_with("https://") || link.starts_with("http://") || link.starts_with("mailto:"); }

std::optional<uint64_t> numberAt(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_unsigned()) return {};
  return found->get<uint64_t>();
}

}  // namespace

std::optional<DenialTexts> parseDenials(std::string_view text) {
  if (text.size() > kLargest) return {};
  const json object = json::parse(text, nullptr, false);
  if (!object.is_object()) return {};
  const auto last = numberAt(object, "last");
  const auto list = object.find("denials");
  if (!last || list == object.end() || !list->is_array() || list->size() > kMostDenials) return {};
  DenialTexts out{*last, {}};
  for (const json& entry : *list) {
    const auto number = entry.is_object() ? numberAt(entry, "number") : std::nullopt;
    if (!number) return {};
    DenialText denial{.number = *number,
                      .time = textAt(entry, "time"),
                      .device = textAt(entry, "device"),
                      .rule = textAt(entry, "rule"),
                      .name = textAt(entry, "name"),
                      .sentence = textAt(entry, "sentence"),
                      .message = textAt(entry, "message"),
                      .helpLink = textAt(entry, "helpLink"),
                      .restricted = textAt(entry, "decision") == "restricted"};
    if (denial.sentence.empty()) return {};
    if (!isLink(denial.helpLink)) denial.helpLink.clear();
    out.denials.push_back(std::move(denial));
  }
  return out;
}

void listNewest(std::vector<DenialText>& listed, const std::vector<DenialText>& arrived, size_t most) {
  for (const DenialText& denial : arrived) {
    std::erase_if(listed, [&](const DenialText& old) { return old.device == denial.device && old.sentence == denial.sentence; });
    listed.insert(listed.begin(), denial);
  }
  if (listed.size() > most) listed.resize(most);
}

Notice noticeOf(const DenialText& denial) {
  return {.id = "denial-" + std::to_string(denial.number),
          .title = denial.restricted ? "Device restricted" : "Device denied",
          .body = denial.message.empty() ? denial.sentence : denial.message + "\n" + denial.sentence,
          .helpLink = denial.helpLink};
}

}  // namespace portcullis::app
