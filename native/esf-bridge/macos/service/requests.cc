#include "macos/service/requests.h"

#include <exception>

namespace portcullis::macos {

namespace {

// What does not fit is asked for the next time.
constexpr size_t kMostDenials = 50;

ServiceReply answered(std::string_view request, uint64_t since, uint32_t uid, const ServiceSources& sources) {
  if (request == "status") return {true, sources.status()};
  if (request != "denials") return {false, "this bridge knows no such request: update the older of app and bridge"};
  const std::string user = sources.userName(uid);
  if (user.empty()) return {false, "there is no account with this user id"};
  return {true, sources.denials(since, user, kMostDenials)};
}

}  // namespace

ServiceReply answer(std::string_view request, uint64_t since, uint32_t uid, const ServiceSources& sources) noexcept {
  try {
    return answered(request, since, uid, sources);
  } catch (const std::exception&) {
    return {};
  }
}

}  // namespace portcullis::macos
