#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "core/journal/crc32c.h"
#include "core/journal/journal.h"
#include "doctest/doctest.h"
#include "test/support/rig.h"

using namespace portcullis;
using test::Folder;

namespace {

std::string substitute(const std::string&, uint64_t seq) { return "lost " + std::to_string(seq); }

std::vector<std::string> payloads(int from, int to) {
  std::vector<std::string> out;
  for (int i = from; i <= to; ++i) out.push_back("event " + std::to_string(i));
  return out;
}

Journal journalIn(const Folder& folder, JournalLimits limits = {}) {
  return Journal(folder.path() + "/journal", limits, 1'795'420'800'000, substitute);
}

std::string segmentPath(const Folder& folder, uint64_t first) {
  char name[40];
  std::snprintf(name, sizeof name, "/journal/%020llu.journal", static_cast<unsigned long long>(first));
  return folder.path() + name;
}

std::string fileText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void writeText(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary | std::ios::trunc) << text; }

}  // namespace

TEST_CASE("the checksum is CRC-32C") {
  const std::string text = "123456789";
  CHECK(crc32c({reinterpret_cast<const uint8_t*>(text.data()), text.size()}) == 0xe3069283u);
}

TEST_CASE("what was written is there after a restart, in order and with the same journal id") {
  const Folder folder;
  std::string id;
  {
    Journal journal = journalIn(folder);
    id = journal.id();
    CHECK(journal.next() == 1);
    REQUIRE(journal.write(payloads(1, 3)));
    REQUIRE(journal.write(payloads(4, 5)));
  }
  const Journal again = journalIn(folder);
  CHECK(again.id() == id);
  CHECK(again.next() == 6);
  CHECK(again.read(1, 100, 1 << 20) == payloads(1, 5));
  CHECK(again.read(4, 100, 1 << 20) == payloads(4, 5));
  CHECK(again.read(6, 100, 1 << 20).empty());
}

TEST_CASE("a read is bounded in events and bytes, and gives at least one") {
  const Folder folder;
  Journal journal = journalIn(folder);
  REQUIRE(journal.write(payloads(1, 9)));
  CHECK(journal.read(1, 4, 1 << 20).size() == 4);
  CHECK(journal.read(1, 100, 40).size() == 2);
  CHECK(journal.read(1, 100, 1).size() == 1);
}

TEST_CASE("a torn tail is cut off wherever the power went, and the journal goes on behind the last whole record") {
  const Folder folder;
  REQUIRE(journalIn(folder).write(payloads(1, 3)));
  const std::string whole = fileText(segmentPath(folder, 1));
  const size_t record = kRecordHeader + 7;
  for (size_t cut = 1; cut < record; ++cut) {
    writeText(segmentPath(folder, 1), whole.substr(0, whole.size() - cut));
    Journal journal = journalIn(folder);
    CHECK(journal.read(1, 100, 1 << 20) == payloads(1, 2));
    REQUIRE(journal.write({"again"}));
    CHECK(journal.read(3, 1, 100) == std::vector<std::string>{"again"});
  }
}

TEST_CASE("one spoilt byte costs one record, whose place is taken by a gap") {
  const Folder folder;
  REQUIRE(journalIn(folder).write(payloads(1, 3)));
  std::string bytes = fileText(segmentPath(folder, 1));
  bytes[kSegmentHeader + kRecordHeader + 7 + kRecordHeader + 2] ^= 0x20;
  writeText(segmentPath(folder, 1), bytes);
  const Journal journal = journalIn(folder);
  CHECK(journal.unreadable() == 1);
  CHECK(journal.read(1, 100, 1 << 20) == std::vector<std::string>{"event 1", "lost 2", "event 3"});
  CHECK(journal.next() == 4);
}

TEST_CASE("positions stay without gaps when the end of an older segment cannot be read") {
  const Folder folder;
  {
    Journal journal = journalIn(folder, {.segmentBytes = 60, .totalBytes = 1 << 20});
    for (int i = 1; i <= 6; ++i) REQUIRE(journal.write(payloads(i, i)));
  }
  const std::string bytes = fileText(segmentPath(folder, 1));
  writeText(segmentPath(folder, 1), bytes.substr(0, bytes.size() - 3));
  const Journal journal = journalIn(folder);
  CHECK(journal.read(1, 100, 1 << 20) == std::vector<std::string>{"event 1", "lost 2", "event 3", "event 4", "event 5", "event 6"});
}

TEST_CASE("a journal of which nothing can be read begins anew under another id") {
  const Folder folder;
  std::string id;
  {
    Journal journal = journalIn(folder);
    id = journal.id();
    REQUIRE(journal.write(payloads(1, 3)));
  }
  writeText(segmentPath(folder, 1), "no journal at all");
  const Journal journal = journalIn(folder);
  CHECK(journal.id() != id);
  CHECK(journal.next() == 1);
  CHECK(journal.unreadable() == 1);
}

TEST_CASE("what the agent holds is forgotten segment by segment, and the position survives a restart") {
  const Folder folder;
  const JournalLimits limits{.segmentBytes = 60, .totalBytes = 1 << 20};
  {
    Journal journal = journalIn(folder, limits);
    for (int i = 1; i <= 8; ++i) REQUIRE(journal.write(payloads(i, i)));
    const uint64_t before = journal.bytes();
    journal.acknowledge(5);
    CHECK(journal.bytes() < before);
    journal.acknowledge(3);   // lower: ignored
    journal.acknowledge(99);  // never written: ignored
    CHECK(journal.acknowledged() == 5);
  }
  const Journal journal = journalIn(folder, limits);
  CHECK(journal.acknowledged() == 5);
  CHECK(journal.read(6, 100, 1 << 20) == payloads(6, 8));
}

TEST_CASE("a full journal refuses new events and takes them again when the agent has caught up") {
  const Folder folder;
  Journal journal = journalIn(folder, {.segmentBytes = 100, .totalBytes = 400});
  int written = 0;
  while (journal.write(payloads(written + 1, written + 1))) ++written;
  CHECK(written > 3);
  CHECK(journal.next() == static_cast<uint64_t>(written) + 1);
  journal.acknowledge(static_cast<uint64_t>(written));
  CHECK(journal.write({"room again"}));
}

TEST_CASE("a write that the disk takes only in part leaves nothing behind") {
  const Folder folder;
  Journal journal = journalIn(folder);
  REQUIRE(journal.write(payloads(1, 2)));
  // The file may not grow past this: the kernel writes what fits and refuses the rest, as a full disk does.
  const auto size = static_cast<rlim_t>(fileText(segmentPath(folder, 1)).size());
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight{size + 20, before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_FSIZE, &tight) == 0);
  const bool kept = journal.write(payloads(3, 9));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK_FALSE(kept);
  CHECK(journal.next() == 3);
  CHECK(fileText(segmentPath(folder, 1)).size() == size);
  REQUIRE(journal.write(payloads(3, 3)));
  CHECK(journal.read(1, 9, 999) == payloads(1, 3));
}

TEST_CASE("a journal that begins anew has another id, no events and positions from one") {
  const Folder folder;
  Journal journal = journalIn(folder);
  REQUIRE(journal.write(payloads(1, 3)));
  const std::string id = journal.id();
  journal.restart(1'795'420'800'000);
  CHECK(journal.id() != id);
  CHECK(journal.next() == 1);
  CHECK(journal.acknowledged() == 0);
  REQUIRE(journal.write({"first"}));
  const std::string now = journal.id();
  const Journal again = journalIn(folder);
  CHECK(again.id() == now);
  CHECK(again.read(1, 9, 999) == std::vector<std::string>{"first"});
}
