// Denials as the bridge's service tells them (core/notices/denials.h), read back and made into notices.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portcullis::app {

struct DenialText {
  uint64_t number = 0;
  std::string time, device, rule, name, sentence, message;
  std::string helpLink;  // https, http or mailto; empty: none
  bool restricted = false;
};

struct DenialTexts {
  uint64_t last = 0;
  std::vector<DenialText> denials;
};

// Nothing when it is no such answer. Texts are bounded and cleaned once more: the app trusts no bytes that came from outside it.
std::optional<DenialTexts> parseDenials(std::string_view json);

// Puts what arrived, in order of time, before what is listed, newest first; the same sentence about the same device is listed once.
void listNewest(std::vector<DenialText>& listed, const std::vector<DenialText>& arrived, size_t most);

struct Notice {
  std::string id;  // a later notice with the same id takes the place of the earlier one
  std::string title, body;
  std::string helpLink = {};
};
Notice noticeOf(const DenialText&);

}  // namespace portcullis::app
