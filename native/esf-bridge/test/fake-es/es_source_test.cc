// The adapter of macos/es, the same source as on a Mac, against the stand-in.
#include "macos/es/source.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "doctest/doctest.h"
#include "test/fake-es/fake_es.h"
#include "test/fake-es/listener.h"

using namespace portcullis;
using namespace portcullis::macos;
using namespace portcullis::macos::es;
using namespace std::chrono_literals;

namespace {

void unheard(bool) {}

SourceClocks clocks() {
  return {.continuousMicros = [] { return int64_t{0}; },
          .wallMillis = [] { return int64_t{1'000}; },
          .microsOfDeadline = [](uint64_t mach) { return static_cast<int64_t>(mach) * 1'000; }};
}

SourcePace quick() {
  SourcePace pace;
  pace.retry = 300ms;
  pace.drain = 50ms;
  return pace;
}

struct Running {
  Running() {
    fake_es::reset();
    source = std::make_unique<EsSource>(clocks(), unheard, NewerCalls{}, quick());
  }
  ~Running() {
    source->stop();
    CHECK(fake_es::clients() == 0);
  }
  Listener listener;
  std::unique_ptr<EsSource> source;
};

fake_es::Sent mount(uint32_t version = 7) {
  fake_es::Sent sent{.type = ES_EVENT_TYPE_AUTH_MOUNT};
  sent.version = version;
  sent.source = "/dev/disk4s1";
  sent.mountPoint = "/Volumes/STICK";
  sent.fileSystem = "msdos";
  return sent;
}

bool eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 400; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

}  // namespace

TEST_CASE("each reason for refusing a client is reported by its name, and the client is had once the system relents") {
  for (const auto& [result, name] :
       std::vector<std::pair<es_new_client_result_t, std::string>>{{ES_NEW_CLIENT_RESULT_ERR_NOT_ENTITLED, "not-entitled"},
                                                                   {ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED, "not-permitted"},
                                                                   {ES_NEW_CLIENT_RESULT_ERR_NOT_PRIVILEGED, "not-privileged"},
                                                                   {ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS, "too-many-clients"},
                                                                   {ES_NEW_CLIENT_RESULT_ERR_INTERNAL, "internal"},
                                                                   {ES_NEW_CLIENT_RESULT_ERR_INVALID_ARGUMENT, "invalid"}}) {
    Running r;
    fake_es::refuse({result, result, result});
    r.source->start(r.listener);
    CHECK(r.source->clients()[0].state == name);
    CHECK(r.source->clients()[1].state == name);
    CHECK(r.source->clients()[2].state == name);
    CHECK(fake_es::clients() == 0);
    CHECK(eventually([&] { return r.source->clients()[0].state == "running" && r.source->clients()[2].state == "running"; }));
    CHECK(fake_es::allMutedThemselves());
  }
}

TEST_CASE("a mount waits for the core, is answered once, uncached, and its message is released") {
  Running r;
  r.source->start(r.listener);
  const int message = fake_es::send(mount());
  REQUIRE(r.listener.mounts.size() == 1);
  CHECK(fake_es::retained() == 1);
  CHECK(r.listener.mounts[0].source == "/dev/disk4s1");
  CHECK(r.listener.mounts[0].deadlineMicros == 15'000'000);
  CHECK(r.listener.mounts[0].process.signingId == "com.apple.diskarbitrationd");
  r.source->answerMount(r.listener.mounts[0].token, Answer::deny);
  const auto answer = fake_es::answerOf(message);
  CHECK(answer.answered);
  CHECK_FALSE(answer.allowed);
  CHECK_FALSE(answer.cached);
  CHECK(answer.duplicates == 0);
  CHECK(fake_es::retained() == 0);
}

TEST_CASE("a remount says that it is one, with the flags asked for") {
  Running r;
  r.source->start(r.listener);
  auto sent = mount();
  sent.type = ES_EVENT_TYPE_AUTH_REMOUNT;
  sent.readOnly = true;
  fake_es::send(sent);
  REQUIRE(r.listener.mounts.size() == 1);
  CHECK(r.listener.mounts[0].remount);
  CHECK(r.listener.mounts[0].flags.readOnly);
  CHECK_FALSE(r.listener.mounts[0].flags.noexec);
  r.source->answerMount(r.listener.mounts[0].token, Answer::allow);
}

TEST_CASE("mounts and unmounts that have happened are told by the disk's name, and those without a disk are not") {
  Running r;
  r.source->start(r.listener);
  auto sent = mount();
  sent.type = ES_EVENT_TYPE_NOTIFY_MOUNT;
  sent.noexec = true;
  fake_es::send(sent);
  sent.source = "//mia@server/share";
  fake_es::send(sent);
  sent.source = "/dev/disk4s1";
  sent.type = ES_EVENT_TYPE_NOTIFY_UNMOUNT;
  fake_es::send(sent);
  REQUIRE(r.listener.mounted.size() == 1);
  CHECK(r.listener.mounted[0].flags.noexec);
  CHECK(r.listener.unmounted == std::vector<std::string>{"disk4s1"});
  CHECK(fake_es::retained() == 0);
}

TEST_CASE("an open that is none of our business is answered before the handler returns") {
  Running r;
  r.source->start(r.listener);
  fake_es::Sent sent{.type = ES_EVENT_TYPE_AUTH_IOKIT_OPEN};
  sent.userClientClass = "IOSurfaceRootUserClient";
  const int message = fake_es::send(sent);
  CHECK(r.listener.opens.empty());
  CHECK(fake_es::retained() == 0);
  CHECK(fake_es::answerOf(message, 0).allowed);
}

TEST_CASE("the device below an open is read from message version 10 on, never from the reserved bytes of an older one") {
  for (const uint32_t version : {4u, 7u, 8u, 9u, 10u, 11u}) {
    Running r;
    r.source->start(r.listener);
    fake_es::Sent sent{.type = ES_EVENT_TYPE_AUTH_IOKIT_OPEN};
    sent.version = version;
    sent.userClientClass = "AppleUSBHostInterfaceUserClient";
    sent.parentRegistryId = 0x100000abc;
    fake_es::send(sent);
    REQUIRE(r.listener.opens.size() == 1);
    CHECK_MESSAGE(r.listener.opens[0].parentId.has_value() == (version >= 10), version);
    if (version >= 10) CHECK(*r.listener.opens[0].parentId == 0x100000abc);
    r.source->answerOpen(r.listener.opens[0].token, Answer::allow);
  }
}

TEST_CASE("messages that the system dropped are counted from the gap in the sequence") {
  Running r;
  r.source->start(r.listener);
  auto sent = mount();
  sent.type = ES_EVENT_TYPE_NOTIFY_MOUNT;
  fake_es::send(sent);
  sent.skipSequence = 7;
  fake_es::send(sent);
  CHECK(r.listener.dropped == 7);
}

TEST_CASE("an answer that comes after the source was stopped reaches nobody and leaks nothing") {
  Running r;
  r.source->start(r.listener);
  fake_es::send(mount());
  r.source->stop();
  r.source->answerMount(r.listener.mounts.at(0).token, Answer::deny);
  CHECK(fake_es::retained() == 0);
}

TEST_CASE("thousands of questions answered from several threads each get exactly one answer") {
  Running r;
  r.source->start(r.listener);
  constexpr int kQuestions = 2'000;
  std::vector<int> numbers;
  for (int i = 0; i < kQuestions; ++i) numbers.push_back(fake_es::send(mount()));
  REQUIRE(r.listener.mounts.size() == kQuestions);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (size_t i = t; i < kQuestions; i += 4) r.source->answerMount(r.listener.mounts[i].token, i % 2 ? Answer::allow : Answer::deny);
    });
  }
  for (auto& thread : threads) thread.join();
  int allowed = 0, duplicates = 0;
  for (const int number : numbers) {
    const auto answer = fake_es::answerOf(number, 0);
    REQUIRE(answer.answered);
    allowed += answer.allowed;
    duplicates += answer.duplicates;
  }
  CHECK(allowed == kQuestions / 2);
  CHECK(duplicates == 0);
  CHECK(fake_es::retained() == 0);
  fake_es::checkDeadlines(15'000);
  CHECK(fake_es::killed() == 0);
}

TEST_CASE("five minutes of refusal are not waited for when permission comes earlier, and stop ends the waiting at once") {
  Running r;
  fake_es::refuse(std::vector<es_new_client_result_t>(1'000, ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED));
  r.source->start(r.listener);
  CHECK(r.source->clients()[0].state == "not-permitted");
  const auto before = std::chrono::steady_clock::now();
  r.source->stop();
  CHECK(std::chrono::steady_clock::now() - before < 5s);
}
