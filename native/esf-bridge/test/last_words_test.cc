// First and last words: what is said when the bridge, its clients or the Mac end, sleep and come again.
#include "core/files/files.h"
#include "doctest/doctest.h"
#include "sim/player.h"
#include "test/support/rig.h"

using namespace portcullis;
using namespace portcullis::test;

namespace {

std::vector<std::string> words(Rig& rig) {
  std::vector<std::string> all;
  for (const auto& seen : rig.events("lifecycle")) {
    if (seen.what != "enrolled") all.push_back(seen.what + (seen.detail.empty() ? "" : " (" + seen.detail + ")"));
  }
  return all;
}

const std::string kStarted = "started (bridge 0.1.0)";
using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("a bridge that is stopped says so, and the next one finds nothing to explain") {
  Rig rig;
  rig.pass(10);
  rig.restart();
  CHECK(words(rig) == Words{kStarted, "stopped", kStarted});
  CHECK(rig.last("lifecycle").lastAlive.empty());
}

TEST_CASE("one that was killed says nothing, and the next one tells since when nobody was there, to the minute") {
  Rig rig;
  rig.pass(10);
  rig.bridge->stop(false);
  rig.bridge.reset();
  rig.clock.wait(25 * 60'000'000LL + 30'000'000);
  rig.start();
  CHECK(words(rig) == Words{kStarted, kStarted});
  CHECK(rig.last("lifecycle").lastAlive == "2026-11-23T09:10:00.000+01:00");
}

TEST_CASE("a file of the last moment that holds anything else is no moment") {
  Rig rig;
  rig.bridge->stop(false);
  rig.bridge.reset();
  for (const char* text : {"", "yesterday", "-5", "99999999999999999999999"}) {
    CAPTURE(text);
    replaceFile(rig.folder.path() + "/alive", std::string_view(text));
    rig.start();
    CHECK(rig.last("lifecycle").lastAlive.empty());
    rig.bridge->stop(false);
    rig.bridge.reset();
  }
  rig.start();
}

TEST_CASE("the end of the whole Mac is told from the end of the bridge, and the next start says when the Mac was started") {
  Rig rig;
  SUBCASE("as the person begins it, loginwindow says so before") { rig.kernel.say(SystemWord::shutdownBegins); }
  SUBCASE("as `shutdown` does it, only the system knows at the end") { rig.kernel.shutDown(true); }
  rig.stop();
  rig.clock.wait(3'600'000'000);
  rig.kernel.shutDown(false);
  rig.clock.wait(20'000'000);
  rig.start();
  CHECK(words(rig) == Words{kStarted, "shutdown", kStarted});
  CHECK(rig.last("lifecycle").bootedAt == "2026-11-23T10:00:00.000+01:00");
}

TEST_CASE("a shutdown that a program cancelled is none") {
  Rig rig;
  rig.kernel.say(SystemWord::shutdownBegins);
  rig.kernel.say(SystemWord::shutdownCancelled);
  rig.restart();
  CHECK(words(rig) == Words{kStarted, "stopped", kStarted});
}

TEST_CASE("sleep and waking are words of their own") {
  Rig rig;
  rig.kernel.say(SystemWord::willSleep);
  rig.clock.wait(3'600'000'000);
  rig.kernel.say(SystemWord::woke);
  rig.settle();
  CHECK(words(rig) == Words{kStarted, "sleep", "wake"});
}

TEST_CASE("a client that is refused, a permission that is taken away, and both coming back, each once") {
  Rig rig;
  rig.kernel.client("files", "internal");
  rig.kernel.client("files", "internal");
  rig.kernel.client("files", "running");
  for (const char* job : {"mounts", "iokit"}) rig.kernel.client(job, "not-permitted");
  rig.settle();
  CHECK(words(rig) == Words{kStarted, "client-stopped (files: internal)", "client-running (files)",
                            "permission-lost (mounts: not-permitted)", "permission-lost (iokit: not-permitted)"});
}

TEST_CASE("a bridge that never got its clients says so after its first word") {
  Rig rig;
  rig.stop();
  for (const char* job : {"mounts", "iokit", "files"}) rig.kernel.client(job, "not-permitted");
  rig.start();
  CHECK(words(rig) == Words{kStarted, "stopped", kStarted, "permission-lost (mounts, iokit, files: not-permitted)"});
}

TEST_CASE("a clock that is set is told with how far, whether the system says so or not, and small corrections are not") {
  Rig rig;
  rig.clock.set(-3'600'000);
  rig.kernel.clockWasSet();
  rig.clock.set(4'000);
  rig.kernel.clockWasSet();
  rig.clock.set(86'400'000);
  rig.pass(2);
  CHECK(words(rig) == Words{kStarted, "clock-changed (set back by 3600 s)", "clock-changed (set forward by 86400 s)"});
}
