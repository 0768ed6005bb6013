#include "macos/log.h"

#include <os/log.h>
#include <unistd.h>

#include <array>
#include <cstdio>

namespace portcullis::macos {
namespace {

constexpr std::array<const char*, 2> kCategories = {"life", "service"};
std::array<os_log_t, 2> logs{};

void write(LogCategory category, os_log_type_t type, const std::string& line) {
  const os_log_t log = logs[static_cast<size_t>(category)];
  // Without "public" the log would keep `<private>` in place of every line.
  os_log_with_type(log ? log : OS_LOG_DEFAULT, type, "%{public}s", line.c_str());
  if (getppid() != 1) std::fprintf(stderr, "%s\n", line.c_str());
}

}  // namespace

void openLog(const char* subsystem) {
  for (size_t i = 0; i < logs.size(); ++i) logs[i] = os_log_create(subsystem, kCategories[i]);
}

void logNotice(LogCategory category, const std::string& line) { write(category, OS_LOG_TYPE_DEFAULT, line); }
void logError(LogCategory category, const std::string& line) { write(category, OS_LOG_TYPE_ERROR, line); }

}  // namespace portcullis::macos
