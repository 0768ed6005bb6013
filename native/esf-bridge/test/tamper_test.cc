// What is done to Portcullis itself: each row by an ordinary user and by an administrator, then the guard around the table.
#include "core/bridge/tamper.h"

#include <cstring>

#include "doctest/doctest.h"
#include "test/support/rig.h"

using namespace portcullis;
using namespace portcullis::test;

namespace {

const std::string kStateFolder = "/Library/Application Support/Portcullis";
constexpr int32_t kBridgePid = 99;

OwnPlaces own() {
  OwnPlaces places;
  places.team = "TEAM123456";
  places.pid = kBridgePid;
  return places;
}

Actor actor(const std::string& path, const std::string& signingId, Tri platform, const std::string& team = "", int32_t pid = 500) {
  return {{pid, path, signingId, platform}, team, true};
}
// Both of them by the same programs: what an administrator has more is root, and root is no reason.
Actor shell() { return actor("/bin/zsh", "com.apple.zsh", Tri::yes); }
Actor theBridge() { return actor("/Library/SystemExtensions/x", "org.portcullis.app.bridge", Tri::no, "TEAM123456", kBridgePid); }
Actor theAgent() { return actor("/Library/Portcullis/agent/node/bin/node", "org.portcullis.agent", Tri::no, "TEAM123456"); }
Actor launchd() { return actor("/sbin/launchd", "com.apple.xpc.launchd", Tri::yes, "", 1); }

TamperRequest onPaths(TamperAct act, std::vector<std::string> paths, Actor by = shell()) {
  TamperRequest r;
  r.act = act;
  r.paths = std::move(paths);
  r.by = std::move(by);
  return r;
}
TamperRequest toProcess(TamperAct act, Actor by, Actor target = theBridge(), int32_t signal = 9) {
  TamperRequest r;
  r.act = act;
  r.by = std::move(by);
  r.target = std::move(target);
  r.signal = signal;
  return r;
}
TamperRequest launchctl(std::vector<std::string> arguments) {
  TamperRequest r;
  r.act = TamperAct::launchctl;
  r.by = shell();
  r.arguments = std::move(arguments);
  return r;
}

bool denied(const TamperRequest& r) {
  const auto verdict = judgeTamper(r, own());
  CHECK(verdict.ours == !verdict.target.empty());
  return verdict.ours && !verdict.allow;
}
bool unheard(const TamperRequest& r) {
  const auto verdict = judgeTamper(r, own());
  return !verdict.ours && verdict.allow;
}
bool noted(const TamperRequest& r) {
  const auto verdict = judgeTamper(r, own());
  return verdict.ours && verdict.allow;
}

constexpr TamperAct kOnOne[] = {TamperAct::unlink, TamperAct::truncate, TamperAct::write, TamperAct::create};
constexpr TamperAct kOnTwo[] = {TamperAct::rename, TamperAct::link, TamperAct::clone, TamperAct::copy, TamperAct::exchange};

const std::vector<std::string> kOurs = {kStateFolder,
                                        kStateFolder + "/bridge/documents/policy",
                                        kStateFolder + "/bridge/journal/1",
                                        kStateFolder + "/bridge/anchor",
                                        kStateFolder + "/agent/spool.sqlite",
                                        kStateFolder + "/agent.json",
                                        "/Library/Portcullis/agent/node/bin/node",
                                        "/Applications/Portcullis.app/Contents/MacOS/Portcullis",
                                        "/Library/LaunchDaemons/org.portcullis.agent.plist",
                                        "/Library/LaunchAgents/org.portcullis.app.plist"};

// The policy of a fixture with the switch on.
Buffer withProtection(const std::string& name) {
  Buffer payload = fixture(name);
  uint32_t head = 0;
  std::memcpy(&head, payload.data(), sizeof head);
  payload[head + 15] = 1;
  return payload;
}

}  // namespace

TEST_CASE("nobody deletes, empties, writes or makes what is ours, root neither") {
  for (const auto act : kOnOne) {
    for (const auto& path : kOurs) CHECK_MESSAGE(denied(onPaths(act, {path})), static_cast<int>(act) << " " << path);
  }
}

TEST_CASE("nor renames, links, clones, copies or exchanges something into its place") {
  for (const auto act : kOnTwo) {
    for (const auto& path : kOurs) CHECK_MESSAGE(denied(onPaths(act, {"/tmp/x", path})), static_cast<int>(act) << " " << path);
  }
}

TEST_CASE("nor moves it away, nor makes a second name of it; of programs a backup may keep a copy, of the state not") {
  for (const auto act : {TamperAct::rename, TamperAct::link, TamperAct::exchange}) {
    for (const auto& path : kOurs) CHECK_MESSAGE(denied(onPaths(act, {path, "/tmp/x"})), path);
  }
  for (const auto act : {TamperAct::clone, TamperAct::copy}) {
    CHECK(unheard(onPaths(act, {"/Applications/Portcullis.app", "/Volumes/Backup/Portcullis.app"})));
    CHECK(denied(onPaths(act, {kStateFolder + "/bridge", "/tmp/x"})));
  }
}

TEST_CASE("a folder above it is not moved away with it, and whatever else is done to that folder is nobody's business here") {
  for (const char* ancestor :
       {"/Library", "/Library/Application Support", "/Applications", "/Library/LaunchDaemons", "/Library/LaunchAgents"}) {
    CHECK_MESSAGE(denied(onPaths(TamperAct::rename, {ancestor, "/tmp/x"})), ancestor);
    CHECK(unheard(onPaths(TamperAct::create, {std::string(ancestor) + "/other"})));
  }
  CHECK(unheard(onPaths(TamperAct::rename, {"/Library/Other", "/tmp/x"})));
}

TEST_CASE("names that only begin alike are others") {
  for (const char* path : {"/Library/PortcullisX/file", "/Applications/Portcullis.app2", "/Library/LaunchDaemons/org.portcullisx.plist",
                           "/Library/Application Support/Portcullis2/x", "/Users/mia/Library/LaunchAgents/org.portcullis.app.plist"}) {
    CHECK_MESSAGE(unheard(onPaths(TamperAct::unlink, {path})), path);
  }
}

TEST_CASE("a path that the system cut off is refused: only paths of ours come") {
  auto request = onPaths(TamperAct::unlink, {"/Library/Portcullis/very"});
  request.truncated = true;
  CHECK(denied(request));
}

TEST_CASE("the bridge's own files are the bridge's alone; the agent's are its own; programs are nobody's") {
  const std::string journal = kStateFolder + "/bridge/journal/1", spool = kStateFolder + "/agent/spool.sqlite";
  CHECK(unheard(onPaths(TamperAct::write, {journal}, theBridge())));
  CHECK(denied(onPaths(TamperAct::write, {journal}, theAgent())));
  CHECK(unheard(onPaths(TamperAct::write, {spool}, theAgent())));
  CHECK(denied(onPaths(TamperAct::write, {"/Library/Portcullis/agent/node/bin/node"}, theAgent())));
}

TEST_CASE("a signature counts only where the kernel holds the process to it, and our team alone is ours") {
  Actor loose = theAgent();
  loose.held = false;
  CHECK(denied(onPaths(TamperAct::write, {kStateFolder + "/agent/spool.sqlite"}, loose)));
  Actor other = theAgent();
  other.team = "OTHERTEAM0";
  CHECK(denied(onPaths(TamperAct::write, {kStateFolder + "/agent/spool.sqlite"}, other)));
  // A build that nobody signed has no team, and an empty one is everybody's.
  OwnPlaces unsignedBuild = own();
  unsignedBuild.team.clear();
  Actor nobody = shell();
  CHECK_FALSE(judgeTamper(onPaths(TamperAct::write, {kStateFolder + "/agent/x"}, nobody), unsignedBuild).allow);
}

TEST_CASE("an installation changes programs and the agent's state, and is noted; the bridge's own files it does not touch") {
  auto install = onPaths(TamperAct::rename, {"/private/tmp/staged", "/Applications/Portcullis.app"});
  install.byInstaller = true;
  CHECK(noted(install));
  install.paths = {kStateFolder + "/agent.json"};
  install.act = TamperAct::write;
  CHECK(noted(install));
  install.paths = {kStateFolder + "/bridge/anchor"};
  CHECK(denied(install));
}

TEST_CASE("mounts over what is ours, or over what it is in, are refused; beside it they are not looked at") {
  for (const auto& path : {kStateFolder, kStateFolder + "/bridge", std::string("/Library"), std::string("/Applications"),
                           std::string("/Library/LaunchDaemons"), std::string("/Applications/Portcullis.app")}) {
    CHECK_MESSAGE(denied(onPaths(TamperAct::mount, {path})), path);
  }
  for (const char* path : {"/Volumes/STICK", "/", "/Library/Other"}) CHECK_MESSAGE(unheard(onPaths(TamperAct::mount, {path})), path);
}

TEST_CASE("signals and suspension of bridge, agent and app are refused") {
  const Actor app = actor("/Applications/Portcullis.app/Contents/MacOS/Portcullis", "org.portcullis.app", Tri::no, "TEAM123456");
  for (const auto& target : {theBridge(), theAgent(), app}) {
    for (const int32_t signal : {1, 9, 15, 17}) CHECK(denied(toProcess(TamperAct::signal, shell(), target, signal)));
    CHECK(denied(toProcess(TamperAct::suspend, shell(), target)));
  }
  CHECK(unheard(toProcess(TamperAct::signal, shell(), theBridge(), 0)));
  CHECK(unheard(toProcess(TamperAct::signal, shell(), actor("/bin/sleep", "com.apple.sleep", Tri::yes))));
  CHECK(unheard(toProcess(TamperAct::signal, theAgent(), theAgent())));
  TamperRequest gone = toProcess(TamperAct::suspend, shell());
  gone.target.reset();
  CHECK(unheard(gone));
}

TEST_CASE("launchd ends its jobs by itself, at shutdown or at an upgrade, and not for anybody who asks it") {
  CHECK(unheard(toProcess(TamperAct::signal, launchd(), theBridge(), 15)));
  auto asked = toProcess(TamperAct::signal, launchd(), theBridge(), 15);
  asked.instigator = launchd();
  CHECK(unheard(asked));
  asked.instigator = actor("/usr/libexec/smd", "com.apple.xpc.smd", Tri::yes);
  CHECK(unheard(asked));
  asked.instigator = actor("/bin/launchctl", "com.apple.xpc.launchctl", Tri::yes);
  CHECK(denied(asked));
  // Its name alone is nobody's right.
  Actor pretender = actor("/tmp/launchd", "com.apple.xpc.launchd", Tri::no, "", 1);
  CHECK(denied(toProcess(TamperAct::signal, pretender, theBridge(), 15)));
}

TEST_CASE("launchctl does nothing to our jobs, and everything to others") {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"launchctl", "bootout", "system/org.portcullis.agent"},
                                             {"launchctl", "kill", "SIGKILL", "system/org.portcullis.agent"},
                                             {"launchctl", "unload", "/Library/LaunchDaemons/org.portcullis.agent.plist"},
                                             {"launchctl", "disable", "gui/501/org.portcullis.app"},
                                             {"launchctl", "remove", "org.portcullis.agent"},
                                             {"launchctl", "stop", "TEAM123456.org.portcullis.app.bridge"}}) {
    CHECK_MESSAGE(denied(launchctl(arguments)), arguments[1]);
    auto upgrade = launchctl(arguments);
    upgrade.byInstaller = true;
    CHECK(noted(upgrade));
  }
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"launchctl", "print", "system/org.portcullis.agent"},
                                                                     {"launchctl", "list", "org.portcullis.agent"},
                                                                     {"launchctl", "bootout", "system/com.example.agent"},
                                                                     {"launchctl", "bootout", "system/com.example.org.portcullis.x"},
                                                                     {"launchctl"},
                                                                     {}}) {
    CHECK(unheard(launchctl(arguments)));
  }
}

TEST_CASE("protection is off until policy asks for it and every client runs, and then no stopped client switches it off") {
  Rig rig;
  rig.kernel.client("files", "not-permitted");
  rig.policy("office");
  CHECK_FALSE(rig.kernel.protectsItself());
  rig.hand(DocumentKind::policy, kPolicy, withProtection("policy-office"));
  CHECK_FALSE(rig.kernel.protectsItself());  // not green yet
  const auto attempt = onPaths(TamperAct::unlink, {kStateFolder + "/bridge/anchor"});
  CHECK(rig.kernel.tamper(attempt) == sim::Attempt::impossible);
  rig.kernel.client("files", "running");
  CHECK(rig.kernel.protectsItself());
  rig.kernel.client("files", "internal");
  CHECK(rig.kernel.protectsItself());
  CHECK(rig.kernel.tamper(attempt) == sim::Attempt::denied);
  rig.policy("office");
  CHECK_FALSE(rig.kernel.protectsItself());
  rig.settle();
  CHECK(rig.last("lifecycle").what == "protection-off");
}

TEST_CASE("the app is not dragged to the Trash, where macOS would offer to remove the extension (google/santa issue 1263)") {
  const auto finder = actor("/System/Library/CoreServices/Finder.app/Contents/MacOS/Finder", "com.apple.finder", Tri::yes);
  CHECK(denied(onPaths(TamperAct::rename, {"/Applications/Portcullis.app", "/Users/mia/.Trash/Portcullis.app"}, finder)));
}

TEST_CASE(
    "a loop of `kill -9`, each of them a process of its own, is refused every time and told once a minute (google/santa issue 1235)") {
  BridgeOptions options;
  options.own = own();
  Rig rig(options);
  rig.hand(DocumentKind::policy, kPolicy, withProtection("policy-office"));
  for (int32_t i = 0; i < 240; ++i) {
    const auto kill = actor("/bin/kill", "com.apple.kill", Tri::yes, "", 9000 + i);
    CHECK(rig.kernel.tamper(toProcess(TamperAct::signal, kill)) == sim::Attempt::denied);
    rig.clock.wait(500'000);
  }
  rig.settle();
  CHECK(rig.events("tamper").size() == 2);
}

TEST_CASE("each try is an event with who and what, and a loop of the same try is one") {
  Rig rig;
  rig.hand(DocumentKind::policy, kPolicy, withProtection("policy-office"));
  for (int i = 0; i < 50; ++i) rig.kernel.tamper(onPaths(TamperAct::unlink, {kStateFolder + "/bridge/anchor"}));
  rig.kernel.tamper(onPaths(TamperAct::write, {kStateFolder + "/bridge/anchor"}));
  rig.settle();
  const auto events = rig.events("tamper");
  REQUIRE(events.size() == 2);
  CHECK(events[0].text.find(R"("act":"unlink")") != std::string::npos);
  CHECK(events[0].text.find(R"("denied":true)") != std::string::npos);
  CHECK(events[0].text.find(R"("path":"/bin/zsh")") != std::string::npos);
  CHECK(events[0].text.find("Portcullis/bridge/anchor") != std::string::npos);
}
