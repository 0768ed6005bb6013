#include <pthread.h>

#include <set>

#include "core/bridge/mount_source.h"
#include "core/text/bounded_json.h"
#include "core/text/encoding.h"
#include "core/text/iso_time.h"
#include "core/text/random_uuid.h"
#include "doctest/doctest.h"
#include "nlohmann/json.hpp"

using namespace portcullis;

TEST_CASE("times are written with milliseconds and the Mac's own offset") {
  CHECK(isoTime({1'795'420'800'000, 60}) == "2026-11-23T09:00:00.000+01:00");
  CHECK(isoTime({1'795'420'800'007, -570}) == "2026-11-22T22:30:00.007-09:30");
  CHECK(isoTime({0, 0}) == "1970-01-01T00:00:00.000+00:00");
  CHECK(isoTimeUtc(1'795'420'800'000) == "2026-11-23T08:00:00.000Z");
}

TEST_CASE("a time that was written is read back") {
  for (const auto& time : {WallTime{1'795'420'800'123, 60}, WallTime{-1, -570}, WallTime{951'782'400'000, 330}}) {
    const auto read = parseIsoTime(isoTime(time));
    REQUIRE(read);
    CHECK(read->epochMillis == time.epochMillis);
    CHECK(read->utcOffsetMinutes == time.utcOffsetMinutes);
  }
  CHECK(parseIsoTime("2026-11-23T09:00:00Z")->epochMillis == 1'795'424'400'000);
}

TEST_CASE("what is not quite a time is refused") {
  for (const char* text : {"", "2026-11-23", "2026-02-30T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T09:00:00", "2026-11-23T09:00:00Zx",
                           "2026-11-23 09:00:00Z", "2026-11-23T09:00:00+0100", "2026-11-23T09:00:00.1Z"}) {
    CHECK_FALSE(parseIsoTime(text));
  }
}

TEST_CASE("base64 goes there and back, and nothing else passes") {
  const std::vector<uint8_t> bytes = {0, 1, 2, 250, 251, 252, 253, 254, 255};
  for (size_t n = 0; n <= bytes.size(); ++n) {
    const std::vector<uint8_t> part(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(n));
    CHECK(parseBase64(base64(part)) == part);
  }
  for (const char* text : {"A", "AA", "AAA", "A===", "AA=A", "AAAA====", "AA\n=", "AA-_"}) CHECK_FALSE(parseBase64(text));
  CHECK(hex(std::vector<uint8_t>{0x00, 0x7f, 0xff}) == "007fff");
}

TEST_CASE("event ids are UUIDv7: version, variant, time, and never the same") {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const Uuid id = randomUuid(1'795'420'800'000);
    CHECK((id[6] >> 4) == 7);
    CHECK((id[8] >> 6) == 2);
    CHECK(toText(id).substr(0, 13) == "01a2076b-4400");
    seen.insert(toText(id));
  }
  CHECK(seen.size() == 1000);
}

TEST_CASE("the source of a mount names a disk, a share, or nothing to block") {
  const auto is = [](const char* source, MountSource::Kind kind, const char* bsdName) {
    const MountSource parsed = mountSource(source);
    CHECK(parsed.kind == kind);
    CHECK(parsed.bsdName == bsdName);
  };
  using Kind = MountSource::Kind;
  is("/dev/disk4s1", Kind::disk, "disk4s1");
  is("/dev/rdisk4", Kind::disk, "disk4");
  is("com.apple.os.update-0123@/dev/disk3s1s1", Kind::disk, "disk3s1s1");
  is("/dev/disk", Kind::disk, "disk?");
  is("/dev/disk4s1; rm", Kind::disk, "disk?");
  is("//mia@files.example.test/team", Kind::network, "");
  is("files:/export", Kind::network, "");
  is("http://files/dav", Kind::network, "");
  // As publicly reported of macOS 13 (sysinfo#882, doublecmd#687) and 14 (bottom#1314), and what somebody might make of it.
  is("fat://disk4s1/NO NAME", Kind::disk, "disk4s1");
  is("msdos://disk4s1/VOLUME", Kind::disk, "disk4s1");
  is("exfat://disk5s1/VOLUME", Kind::disk, "disk5s1");
  is("ntfs://disk4s1/VOLUME", Kind::disk, "disk4s1");
  is("MSDOS://disk4s1", Kind::disk, "disk4s1");
  is("fskit://rdisk4s1/x@/dev/", Kind::disk, "disk4s1");
  is("other-vendor+fs:///dev/disk4s1/VOLUME", Kind::disk, "disk4s1");
  is("msdos://disk4s/VOLUME", Kind::disk, "disk?");
  is("exfat://somewhere/VOLUME", Kind::disk, "disk?");
  is("/dev/disk3s1s1", Kind::disk, "disk3s1s1");
  is("com.apple.TimeMachine.2026-01-01-000000.local@/dev/disk3s5", Kind::disk, "disk3s5");
  is("//user@host/share", Kind::network, "");
  is("https://disk4.example.test/dav", Kind::network, "");
  is("://disk4s1", Kind::other, "");
  is("devfs", Kind::other, "");
  is("map auto_home", Kind::other, "");
  is("/System/Applications", Kind::other, "");
}

TEST_CASE("the deepest JSON that is taken fits on the stack of a thread on a Mac, and deeper JSON is no JSON") {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 512 << 10);
  pthread_t thread;
  const auto body = [](void* done) -> void* {
    const auto nested = [](int depth) {
      return std::string(static_cast<size_t>(depth), '[') + std::string(static_cast<size_t>(depth), ']');
    };
    const nlohmann::json deepest = parseJson(nested(kDeepestJson));
    const nlohmann::json copy = deepest;
    *static_cast<bool*>(done) = copy.dump() == nested(kDeepestJson) && parseJson(nested(kDeepestJson + 1)).is_discarded() &&
                                parseJson(nested(5'000)).is_discarded();
    return nullptr;
  };
  bool done = false;
  REQUIRE(pthread_create(&thread, &attributes, body, &done) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  CHECK(done);
}
