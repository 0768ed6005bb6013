// Tampering as Endpoint Security tells it, through the adapter: what the core is asked, and what comes of its answer.
#include <sys/mount.h>

#include <thread>

#include "doctest/doctest.h"
#include "macos/es/source.h"
#include "test/fake-es/fake_es.h"
#include "test/fake-es/listener.h"

using namespace portcullis;
using namespace portcullis::macos::es;
using namespace std::chrono_literals;

namespace {

constexpr const char* kState = "/Library/Application Support/Portcullis";

struct Protected {
  Protected()
      : source(
            {.continuousMicros = [] { return int64_t{0}; },
             .wallMillis = [] { return int64_t{1'000}; },
             .microsOfDeadline = [](uint64_t millis) { return static_cast<int64_t>(millis) * 1'000; }},
            [](bool) {}, {}, pace()) {
    fake_es::reset();
    OwnPlaces own;
    own.team = "TEAM123456";
    source.knowOurselves(own, [](int32_t pid) { return pid == 777; });
    source.start(sink);
    source.protectItself(true);
    for (int i = 0; i < 2000 && fake_es::clients() < 4; ++i) std::this_thread::sleep_for(2ms);
    for (int i = 0; i < 2000 && source.clients().back().state != "running"; ++i) std::this_thread::sleep_for(2ms);
  }
  ~Protected() { source.stop(); }
  static SourcePace pace() {
    SourcePace p;
    p.retry = 10ms;
    p.drain = 20ms;
    return p;
  }
  TamperRequest asked(fake_es::Sent sent) {
    sink.tampering.clear();
    last = fake_es::send(sent);
    REQUIRE(sink.tampering.size() == 1);
    return sink.tampering.front();
  }

  Listener sink;
  EsSource source;
  int last = 0;
};

fake_es::Sent sent(es_event_type_t type, std::vector<std::string> paths = {}) {
  fake_es::Sent made{.type = type};
  made.paths = std::move(paths);
  made.path = "/bin/zsh";
  made.signingId = "com.apple.zsh";
  return made;
}

const std::string kFile = std::string(kState) + "/bridge/anchor";

}  // namespace

TEST_CASE("each act on a file comes with all the paths that it names, and the core's answer is the answer") {
  Protected p;
  struct Row {
    es_event_type_t type;
    TamperAct act;
    std::vector<std::string> paths;
    bool newName;
  };
  const Row rows[] = {
      {ES_EVENT_TYPE_AUTH_UNLINK, TamperAct::unlink, {kFile}, false},
      {ES_EVENT_TYPE_AUTH_TRUNCATE, TamperAct::truncate, {kFile}, false},
      {ES_EVENT_TYPE_AUTH_RENAME, TamperAct::rename, {"/tmp/x", kFile}, false},
      {ES_EVENT_TYPE_AUTH_RENAME, TamperAct::rename, {kFile, "/tmp/y"}, true},
      {ES_EVENT_TYPE_AUTH_LINK, TamperAct::link, {kFile, "/tmp/hard"}, true},
      {ES_EVENT_TYPE_AUTH_CLONE, TamperAct::clone, {"/tmp/x", kFile}, true},
      {ES_EVENT_TYPE_AUTH_COPYFILE, TamperAct::copy, {"/tmp/x", kFile}, false},
      {ES_EVENT_TYPE_AUTH_COPYFILE, TamperAct::copy, {"/tmp/x", kFile}, true},
      {ES_EVENT_TYPE_AUTH_EXCHANGEDATA, TamperAct::exchange, {"/tmp/x", kFile}, false},
      {ES_EVENT_TYPE_AUTH_CREATE, TamperAct::create, {kFile}, true},
      {ES_EVENT_TYPE_AUTH_CREATE, TamperAct::create, {kFile}, false},
  };
  for (const auto& row : rows) {
    CAPTURE(static_cast<int>(row.type));
    CAPTURE(row.newName);
    auto message = sent(row.type, row.paths);
    message.newName = row.newName;
    p.sink.tamperingMay = Answer::deny;
    const auto request = p.asked(message);
    CHECK(request.act == row.act);
    CHECK(request.paths == row.paths);
    CHECK(request.by.facts.path == "/bin/zsh");
    CHECK(request.by.held);
    CHECK_FALSE(request.byInstaller);
    CHECK(fake_es::answerOf(p.last).answered);
    CHECK_FALSE(fake_es::answerOf(p.last).allowed);
    CHECK_FALSE(fake_es::answerOf(p.last).cached);
    p.sink.tamperingMay = Answer::allow;
    p.asked(message);
    CHECK(fake_es::answerOf(p.last).allowed);
  }
  CHECK(fake_es::retained() == 0);
}

TEST_CASE("of opens those for writing are asked about, and answered by flags") {
  Protected p;
  auto open = sent(ES_EVENT_TYPE_AUTH_OPEN);
  open.file = kFile;
  open.fflag = fake_es::kRead;
  CHECK(fake_es::answerOf(fake_es::send(open)).allowed);
  CHECK(p.sink.tampering.empty());
  open.fflag = fake_es::kRead | fake_es::kWrite;
  CHECK(p.asked(open).act == TamperAct::write);
  CHECK_FALSE(fake_es::answerOf(p.last).allowed);
}

TEST_CASE("what is done elsewhere on the Mac does not come at all, and neighbours by name neither") {
  Protected p;
  CHECK(fake_es::deliveries(fake_es::send(sent(ES_EVENT_TYPE_AUTH_UNLINK, {"/Users/mia/x"}))) == 0);
  CHECK(fake_es::deliveries(fake_es::send(sent(ES_EVENT_TYPE_AUTH_UNLINK, {"/Library/LaunchDaemons/com.example.plist"}))) == 0);
  CHECK(fake_es::deliveries(fake_es::send(sent(ES_EVENT_TYPE_AUTH_EXEC, {"/bin/ls"}))) == 0);
  for (const char* ancestor : {"/Library", "/Library/Application Support", "/Applications", "/Library/LaunchDaemons"}) {
    CHECK_MESSAGE(fake_es::deliveries(fake_es::send(sent(ES_EVENT_TYPE_AUTH_RENAME, {ancestor, "/tmp/x"}))) == 1, ancestor);
  }
}

TEST_CASE("a path that the system cut off says so") {
  Protected p;
  auto message = sent(ES_EVENT_TYPE_AUTH_UNLINK, {kFile});
  message.pathTruncated = true;
  CHECK(p.asked(message).truncated);
}

TEST_CASE("a signal names its target, and from message version 9 on who stands behind it") {
  Protected p;
  auto signal = sent(ES_EVENT_TYPE_AUTH_SIGNAL);
  signal.targetTeam = "TEAM123456";
  signal.targetPath = "/Applications/Portcullis.app/Contents/MacOS/Portcullis";
  signal.instigatorTeam = "OTHERTEAM0";
  signal.signal = 9;
  auto request = p.asked(signal);
  CHECK(request.signal == 9);
  CHECK(request.target->team == "TEAM123456");
  CHECK_FALSE(request.instigator);  // version 7: what stands there is anything
  signal.version = 9;
  CHECK(p.asked(signal).instigator->team == "OTHERTEAM0");
  signal.instigatorTeam.reset();
  CHECK_FALSE(p.asked(signal).instigator);
}

TEST_CASE("launchctl comes with its arguments, and who descends from Installer is known") {
  Protected p;
  auto exec = sent(ES_EVENT_TYPE_AUTH_EXEC, {"/bin/launchctl"});
  exec.arguments = {"launchctl", "bootout", "system/org.portcullis.agent"};
  auto request = p.asked(exec);
  CHECK(request.act == TamperAct::launchctl);
  CHECK(request.arguments == exec.arguments);
  CHECK_FALSE(request.byInstaller);
  exec.pid = 777;
  CHECK(p.asked(exec).byInstaller);
}

TEST_CASE("a suspension of a process that has gone meanwhile has no target") {
  Protected p;
  auto suspend = sent(ES_EVENT_TYPE_AUTH_PROC_SUSPEND_RESUME);
  CHECK_FALSE(p.asked(suspend).target);
  suspend.targetTeam = "TEAM123456";
  suspend.targetPath = "/Library/Portcullis/agent/node/bin/node";
  CHECK(p.asked(suspend).target->team == "TEAM123456");
}

TEST_CASE("a mount over us is asked about beside the question about its disk") {
  Protected p;
  fake_es::Sent mount{.type = ES_EVENT_TYPE_AUTH_MOUNT};
  mount.source = "tmpfs";
  mount.fileSystem = "tmpfs";
  mount.mountPoint = std::string(kState) + "/bridge";
  CHECK(p.asked(mount).paths == std::vector<std::string>{mount.mountPoint});
  // The question about its disk waits for its own answer.
  REQUIRE(p.sink.mounts.size() == 1);
  p.source.answerMount(p.sink.mounts.front().token, Answer::allow);
  CHECK(fake_es::retained() == 0);
}

TEST_CASE("the client is there only while it is wanted") {
  Protected p;
  CHECK(p.source.clients().back().job == "tamper");
  p.source.protectItself(false);
  for (int i = 0; i < 2000 && fake_es::clients() > 3; ++i) std::this_thread::sleep_for(2ms);
  CHECK(fake_es::clients() == 3);
  CHECK(p.source.clients().size() == 3);
}
