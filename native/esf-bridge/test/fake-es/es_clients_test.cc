// The life of the clients: refused and had, in doubt and proved, ended in order.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <set>
#include <thread>

#include "doctest/doctest.h"
#include "macos/es/source.h"
#include "test/fake-es/fake_es.h"

using namespace portcullis;
using namespace portcullis::macos;
using namespace portcullis::macos::es;
using namespace std::chrono_literals;

namespace {

class Silent final : public EventSink {
 public:
  void onAttach(const AttachFacts&) noexcept override {}
  void onDetach(RegistryId) noexcept override {}
  void authMount(const MountRequest& r) noexcept override { tokens.push_back(r.token); }
  void authOpen(const OpenRequest& r) noexcept override { tokens.push_back(r.token); }
  void authRawOpen(const RawOpenRequest& r) noexcept override { tokens.push_back(r.token); }
  Answer judgeTampering(const TamperRequest&) noexcept override { return Answer::allow; }
  void notifyMount(const MountFacts&) noexcept override {}
  void notifyUnmount(const std::string&) noexcept override {}
  void userChanged(const PersonFacts&) noexcept override {}
  void factArrived(RegistryId, const VolumeFacts&) noexcept override {}
  void clockChanged() noexcept override {}
  void eventsDropped(uint64_t) noexcept override {}
  void systemSaid(SystemWord) noexcept override {}
  void clientsChanged() noexcept override { ++changes; }
  std::atomic<int> changes{0};
  std::vector<EventToken> tokens;
};

SourcePace quick() {
  SourcePace pace;
  pace.retry = 10ms;
  pace.watch = 10ms;
  pace.silence = 30ms;
  pace.probe = 30ms;
  pace.lastResort = 5min;
  pace.drain = 20ms;
  return pace;
}

struct Source {
  explicit Source(SourcePace pace = quick(), NewerCalls newer = {})
      : source(
            {.continuousMicros = [] { return int64_t{0}; },
             .wallMillis = [] { return int64_t{1'000}; },
             .microsOfDeadline = [](uint64_t millis) { return static_cast<int64_t>(millis) * 1'000; }},
            [this](bool onlySome) { (onlySome ? resortedInPart : resorted)++; }, newer, pace) {}
  ~Source() {
    source.stop();
    CHECK(fake_es::clients() == 0);
    CHECK_FALSE(fake_es::deletedElsewhere());
  }
  std::set<std::string> states() const {
    std::set<std::string> all;
    for (const auto& client : source.clients()) all.insert(client.state);
    return all;
  }
  std::string stateOf(const std::string& job) const {
    for (const auto& client : source.clients()) {
      if (client.job == job) return client.state;
    }
    return "";
  }

  Silent sink;
  std::atomic<int> resorted{0}, resortedInPart{0};
  EsSource source;
};

bool eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 800; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(5ms);
  }
  return false;
}

const std::set<std::string> kRunning = {"running"};

}  // namespace

TEST_CASE("each client is refused and had for itself") {
  for (const std::string refused : {"mounts", "iokit", "files"}) {
    fake_es::reset();
    auto pace = quick();
    pace.silence = 10min;
    Source s(pace);
    std::vector<es_new_client_result_t> results;
    for (const std::string job : {"mounts", "iokit", "files"}) {
      results.push_back(job == refused ? ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED : ES_NEW_CLIENT_RESULT_SUCCESS);
    }
    fake_es::refuse(results);
    fake_es::refuseFromNowOn(ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED);
    s.source.start(s.sink);
    for (const auto& client : s.source.clients()) {
      CHECK_MESSAGE(client.state == (client.job == refused ? "not-permitted" : "running"), client.job);
    }
    fake_es::refuseFromNowOn(ES_NEW_CLIENT_RESULT_SUCCESS);
    CHECK(eventually([&] { return s.states() == kRunning; }));
    CHECK(fake_es::clients() == 3);
  }
}

TEST_CASE("the core is told of each client that gets another state, and of nothing else") {
  fake_es::reset();
  auto pace = quick();
  pace.silence = 10min;
  Source s(pace);
  fake_es::refuseFromNowOn(ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED);
  s.source.start(s.sink);
  std::this_thread::sleep_for(60ms);
  CHECK(s.sink.changes == 0);  // refused from the start, as `clients` says
  fake_es::refuseFromNowOn(ES_NEW_CLIENT_RESULT_SUCCESS);
  CHECK(eventually([&] { return s.states() == kRunning && s.sink.changes > 0; }));
}

TEST_CASE("too many clients on the system: those that are had run, the rest is had when there is room") {
  fake_es::reset();
  fake_es::limitClients(2);
  auto pace = quick();
  pace.silence = 10min;
  Source s(pace);
  s.source.start(s.sink);
  CHECK(s.stateOf("mounts") == "running");
  CHECK(s.stateOf("iokit") == "running");
  CHECK(s.stateOf("files") == "too-many-clients");
  fake_es::limitClients(0);
  CHECK(eventually([&] { return s.states() == kRunning; }));
}

TEST_CASE("a subscription that fails gives the client back, and is tried anew") {
  fake_es::reset();
  fake_es::failSubscribing(ES_EVENT_TYPE_AUTH_OPEN);
  auto pace = quick();
  pace.retry = 300ms;
  Source s(pace);
  s.source.start(s.sink);
  CHECK(s.stateOf("files") == "internal");
  CHECK(fake_es::clients() == 2);
  CHECK(eventually([&] { return s.states() == kRunning; }));
}

TEST_CASE("refused for long for want of permission, the process is told once to start afresh") {
  fake_es::reset();
  fake_es::refuseFromNowOn(ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED);
  auto pace = quick();
  pace.lastResort = 60ms;
  Source s(pace);
  s.source.start(s.sink);
  CHECK(s.resorted == 0);
  CHECK(eventually([&] { return s.resorted == 1; }));
  std::this_thread::sleep_for(150ms);
  CHECK(s.resorted == 1);
  CHECK(s.resortedInPart == 0);
}

TEST_CASE("so it is when only one client is refused, and the others are said to run") {
  fake_es::reset();
  auto pace = quick();
  pace.lastResort = 60ms;
  pace.silence = 10min;
  Source s(pace);
  fake_es::refuse({ES_NEW_CLIENT_RESULT_SUCCESS, ES_NEW_CLIENT_RESULT_SUCCESS});
  fake_es::refuseFromNowOn(ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED);
  s.source.start(s.sink);
  CHECK(eventually([&] { return s.resortedInPart == 1; }));
  CHECK(s.resorted == 0);
}

TEST_CASE("other reasons for refusing are waited out for ever") {
  fake_es::reset();
  fake_es::refuseFromNowOn(ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS);
  auto pace = quick();
  pace.lastResort = 30ms;
  Source s(pace);
  s.source.start(s.sink);
  std::this_thread::sleep_for(150ms);
  CHECK(s.resorted == 0);
  fake_es::refuseFromNowOn(ES_NEW_CLIENT_RESULT_SUCCESS);
  CHECK(eventually([&] { return s.states() == kRunning; }));
}

TEST_CASE("permission taken away from running clients is noticed in the silence that follows, and so is its return") {
  fake_es::reset();
  Source s;
  s.source.start(s.sink);
  REQUIRE(s.states() == kRunning);
  fake_es::refuseFromNowOn(ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED);
  CHECK(eventually([&] { return s.states() == std::set<std::string>{"not-permitted"}; }));
  CHECK(fake_es::clients() == 3);  // they stay: they may still protect
  fake_es::refuseFromNowOn(ES_NEW_CLIENT_RESULT_SUCCESS);
  CHECK(eventually([&] { return s.states() == kRunning; }));
}

TEST_CASE("clients in doubt are not given up, however long the doubt lasts") {
  fake_es::reset();
  auto pace = quick();
  pace.lastResort = 50ms;
  Source s(pace);
  s.source.start(s.sink);
  fake_es::refuseFromNowOn(ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED);
  REQUIRE(eventually([&] { return s.states() == std::set<std::string>{"not-permitted"}; }));
  std::this_thread::sleep_for(150ms);
  CHECK(s.resorted + s.resortedInPart == 0);
  CHECK(fake_es::clients() == 3);
}

TEST_CASE("a message proves that a client in doubt is alive") {
  fake_es::reset();
  auto pace = quick();
  pace.probe = 24h * 3650;  // the first only, and however lately this computer was started
  Source s(pace);
  fake_es::refuse({ES_NEW_CLIENT_RESULT_SUCCESS, ES_NEW_CLIENT_RESULT_SUCCESS, ES_NEW_CLIENT_RESULT_SUCCESS});
  fake_es::refuseFromNowOn(ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED);
  s.source.start(s.sink);
  REQUIRE(eventually([&] { return s.states() == std::set<std::string>{"not-permitted"}; }));
  fake_es::Sent sent{.type = ES_EVENT_TYPE_AUTH_IOKIT_OPEN};
  sent.userClientClass = "IOSurfaceRootUserClient";
  fake_es::send(sent);
  CHECK(eventually([&] { return s.states() == kRunning; }));
}

TEST_CASE("clients that hear something are not probed, and a probe that fails for another reason says nothing") {
  fake_es::reset();
  auto pace = quick();
  pace.silence = 10min;
  {
    Source s(pace);
    s.source.start(s.sink);
    std::this_thread::sleep_for(100ms);
    const auto calls = fake_es::calls();
    CHECK(std::count(calls.begin(), calls.end(), "new") == 3);
  }
  fake_es::reset();
  Source s;
  s.source.start(s.sink);
  fake_es::refuseFromNowOn(ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS);
  std::this_thread::sleep_for(150ms);
  CHECK(s.states() == kRunning);
}

TEST_CASE(
    "where the system can, mounts and disks fail closed when a deadline is missed, opens of user clients open, and nobody is killed") {
  fake_es::reset();
  Source s(quick(), NewerCalls{fake_es::setDeadlineMissMode});
  s.source.start(s.sink);
  CHECK(fake_es::missModeOf(ES_EVENT_TYPE_AUTH_MOUNT) == 1);
  CHECK(fake_es::missModeOf(ES_EVENT_TYPE_AUTH_OPEN) == 1);
  CHECK(fake_es::missModeOf(ES_EVENT_TYPE_AUTH_IOKIT_OPEN) == 2);
  fake_es::Sent sent{.type = ES_EVENT_TYPE_AUTH_MOUNT};
  sent.source = "/dev/disk4s1";
  const int message = fake_es::send(sent);
  fake_es::checkDeadlines(sent.deadlineMillis);
  CHECK(fake_es::killed() == 0);
  CHECK_FALSE(fake_es::answerOf(message, 0).allowed);
  s.source.answerMount(s.sink.tokens.at(0), Answer::allow);  // too late, and harmless
  CHECK_FALSE(fake_es::answerOf(message, 0).allowed);
  CHECK(fake_es::retained() == 0);
}

TEST_CASE("where the system has no such call a missed deadline kills the client") {
  fake_es::reset();
  Source s;
  s.source.start(s.sink);
  fake_es::Sent sent{.type = ES_EVENT_TYPE_AUTH_MOUNT};
  sent.source = "/dev/disk4s1";
  fake_es::send(sent);
  fake_es::checkDeadlines(sent.deadlineMillis);
  CHECK(fake_es::killed() == 1);
  CHECK(fake_es::deliveries(fake_es::send(sent)) == 0);
  s.source.answerMount(s.sink.tokens.at(0), Answer::deny);
}

TEST_CASE("all clients are made and set up before the first subscribes, which ends the hold of an early boot") {
  fake_es::reset();
  Source s;
  s.source.start(s.sink);
  CHECK(fake_es::calls() == std::vector<std::string>{"new", "mute-self",  // mounts
                                                     "new", "mute-self",  // user clients
                                                     "new", "mute-self",  // disks: without what the system mutes by default
                                                     "unmute target-paths", "invert target-path", "mute target-prefix /dev/disk",
                                                     "mute target-prefix /dev/rdisk",  //
                                                     "subscribe 5 98 22 99 23", "subscribe 91", "subscribe 1"});
}

TEST_CASE("one that is refused keeps the others neither from being made nor from subscribing together") {
  fake_es::reset();
  fake_es::refuse({ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED});
  auto pace = quick();
  pace.retry = pace.silence = 10min;
  Source s(pace);
  s.source.start(s.sink);
  const auto calls = fake_es::calls();
  CHECK(std::count(calls.begin(), calls.end(), "new") == 2);
  REQUIRE(calls.size() >= 2);
  CHECK(std::vector<std::string>(calls.end() - 2, calls.end()) == std::vector<std::string>{"subscribe 91", "subscribe 1"});
  CHECK(s.stateOf("mounts") == "not-permitted");
}
