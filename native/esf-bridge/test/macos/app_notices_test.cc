// Denials as the app hears of them, and how often it speaks.
#include "doctest/doctest.h"
#include "macos/app/model/notice_limiter.h"

using namespace portcullis::app;

namespace {

DenialText denial(uint64_t number, const std::string& device, const std::string& rule = "default") {
  return {.number = number,
          .time = {},
          .device = device,
          .rule = rule,
          .name = device,
          .sentence = "S" + std::to_string(number) + ".",
          .message = {},
          .helpLink = {}};
}

}  // namespace

TEST_CASE("an answer of the bridge is read") {
  const auto texts = parseDenials(
      R"({"last":9,"denials":[{"number":9,"time":"2026-11-23T08:00:00.000Z","device":"0951:1666","rule":"no-sticks","decision":"denied",
          "name":"n","sentence":"“Stick” was denied.","message":"Ask the helpdesk.","helpLink":"https://help.example.test"}]})");
  REQUIRE(texts);
  CHECK(texts->last == 9);
  REQUIRE(texts->denials.size() == 1);
  const Notice notice = noticeOf(texts->denials[0]);
  CHECK(notice.title == "Device denied");
  CHECK(notice.body == "Ask the helpdesk.\n“Stick” was denied.");
  CHECK(notice.helpLink == "https://help.example.test");
}

TEST_CASE("an answer that is none is not read, and hostile text in one is made harmless") {
  for (const char* text : {"", "{}", "[]", "{\"last\":-1,\"denials\":[]}", "{\"last\":1,\"denials\":[{}]}", "{\"last\":1,\"denials\":[1]}",
                           "{\"last\":1,\"denials\":[{\"number\":1,\"sentence\":\"\"}]}", "{\"last\":\"1\",\"denials\":[]}"}) {
    CHECK_FALSE(parseDenials(text));
  }
  const auto texts = parseDenials("{\"last\":1,\"denials\":[{\"number\":1,\"sentence\":\"a\\u202eb\\u0007c" + std::string(5'000, 'x') +
                                  "\",\"helpLink\":\"file:///etc/passwd\"}]}");
  REQUIRE(texts);
  CHECK(texts->denials[0].sentence.starts_with("abcxxx"));
  CHECK(texts->denials[0].sentence.size() == 1'500);
  CHECK(texts->denials[0].helpLink.empty());
}

TEST_CASE("the list is newest first, bounded, and holds the same denial once") {
  std::vector<DenialText> listed;
  listNewest(listed, {denial(1, "a"), denial(2, "b")}, 3);
  REQUIRE(listed.size() == 2);
  CHECK(listed[0].device == "b");
  DenialText again = denial(3, "a");
  again.sentence = "S1.";
  listNewest(listed, {again, denial(4, "c"), denial(5, "d")}, 3);
  REQUIRE(listed.size() == 3);
  CHECK(listed[0].device == "d");
  CHECK(listed[2].number == 3);
}

TEST_CASE("the same device and rule is told once in ten minutes") {
  NoticeLimiter limiter;
  CHECK(limiter.take({denial(1, "a"), denial(2, "a")}, 0).size() == 1);
  CHECK(limiter.take({denial(3, "a")}, 9 * 60'000).empty());
  CHECK(limiter.take({denial(4, "a", "other-rule")}, 9 * 60'000).size() == 1);
  CHECK(limiter.take({denial(5, "a")}, 10 * 60'000).size() == 1);
}

TEST_CASE("beyond a few a minute only their number is told, in one notice that grows") {
  NoticeLimiter limiter;
  auto notices = limiter.take({denial(1, "a"), denial(2, "b"), denial(3, "c"), denial(4, "d")}, 0);
  REQUIRE(notices.size() == 4);
  CHECK(notices[3].id == "more");
  CHECK(notices[3].title == "And 1 more");
  notices = limiter.take({denial(5, "e"), denial(6, "f")}, 1'000);
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].id == "more");
  CHECK(notices[0].title == "And 3 more");
  CHECK(limiter.take({}, 2'000).empty());
  notices = limiter.take({denial(7, "g")}, 61'000);
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].body == "S7.");
}

TEST_CASE("a clock that is set back silences nothing") {
  NoticeLimiter limiter;
  limiter.take({denial(1, "a"), denial(2, "b"), denial(3, "c")}, 1'000'000'000);
  CHECK(limiter.take({denial(4, "a")}, 0).size() == 1);
}

TEST_CASE("thousands of devices fill neither the screen nor the memory") {
  NoticeLimiter limiter;
  size_t shown = 0;
  for (int i = 0; i < 5'000; ++i) {
    for (const Notice& notice : limiter.take({denial(static_cast<uint64_t>(i), "device-" + std::to_string(i))}, i))
      shown += notice.id != "more";
  }
  CHECK(shown == 3);
  const auto notices = limiter.take({denial(9'000, "last")}, 5'001);
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].title == "And 4998 more");
}
