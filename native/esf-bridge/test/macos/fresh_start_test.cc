#include "macos/daemon/fresh_start.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "doctest/doctest.h"

using portcullis::macos::mayStartAfresh;

namespace {

constexpr int64_t kHour = 60LL * 60 * 1000;

struct Folder {
  Folder() {
    char pattern[] = "/tmp/portcullis-test-XXXXXX";
    path = mkdtemp(pattern);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string marker() const { return path + "/started-afresh"; }
  void hold(const std::string& text) const { std::ofstream(marker()) << text; }
  std::string path;
};

}  // namespace

TEST_CASE("a process that protects nothing may always end to be started afresh") {
  const Folder folder;
  CHECK(mayStartAfresh(false, folder.marker(), kHour));
  CHECK(mayStartAfresh(false, folder.marker(), kHour));
}

TEST_CASE("a process that protects in part may end once a day") {
  const Folder folder;
  CHECK(mayStartAfresh(true, folder.marker(), 100 * kHour));
  CHECK_FALSE(mayStartAfresh(true, folder.marker(), 101 * kHour));
  CHECK_FALSE(mayStartAfresh(true, folder.marker(), 123 * kHour));
  CHECK(mayStartAfresh(true, folder.marker(), 125 * kHour));
}

TEST_CASE("a memory that is damaged or from the future is none, and where none can be kept the process stays") {
  const Folder folder;
  for (const char* text : {"", "yesterday", "999999999999999999999999", "-"}) {
    folder.hold(text);
    CHECK_MESSAGE(mayStartAfresh(true, folder.marker(), 100 * kHour), text);
  }
  CHECK(mayStartAfresh(true, folder.marker(), 50 * kHour));  // the clock was set back
  CHECK_FALSE(mayStartAfresh(true, folder.path + "/no/such/folder", 100 * kHour));
}
