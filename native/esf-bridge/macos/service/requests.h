// What the Mach service answers, without XPC: two questions, nothing that changes anything.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace portcullis::macos {

struct ServiceSources {
  std::function<std::string()> status;  // JSON
  // JSON: those of one person after a number, at most so many.
  std::function<std::string(uint64_t since, const std::string& user, size_t most)> denials;
  // The account's short name; empty: there is no such account.
  std::function<std::string(uint32_t uid)> userName;
};

struct ServiceReply {
  bool ok = false;
  std::string text;  // JSON when ok, else a sentence
};

// `request` is `status` or `denials`; `uid` is that of the process that asks, as the kernel knows it: nobody gets the denials
// of somebody else. Never throws.
ServiceReply answer(std::string_view request, uint64_t since, uint32_t uid, const ServiceSources&) noexcept;

}  // namespace portcullis::macos
