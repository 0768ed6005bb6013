#include "macos/log.h"

#include <os/log.h>

#include <memory>
#include <vector>

#include "doctest/doctest.h"

struct os_log_s {
  std::string subsystem, category;
};

namespace {
struct Line {
  std::string subsystem, category, format, text;
  os_log_type_t type;
};
std::vector<std::unique_ptr<os_log_s>> made;
std::vector<Line> lines;
}  // namespace

os_log_t os_log_create(const char* subsystem, const char* category) {
  return made.emplace_back(std::make_unique<os_log_s>(os_log_s{subsystem, category})).get();
}
void fake_os_log(os_log_t log, os_log_type_t type, const char* format, const char* text) {
  lines.push_back({log ? log->subsystem : "", log ? log->category : "", format, text, type});
}

using namespace portcullis::macos;

TEST_CASE("a line is in the unified log under our subsystem, for everyone to read, whatever is in it") {
  lines.clear();
  openLog("org.portcullis.app.bridge");
  logNotice(LogCategory::life, "100 %s of %n");
  logError(LogCategory::service, "cannot be offered");
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].subsystem == "org.portcullis.app.bridge");
  CHECK(lines[0].category == "life");
  CHECK(lines[0].format == "%{public}s");
  CHECK(lines[0].text == "100 %s of %n");
  CHECK(lines[0].type == OS_LOG_TYPE_DEFAULT);
  CHECK(lines[1].category == "service");
  CHECK(lines[1].type == OS_LOG_TYPE_ERROR);
}
