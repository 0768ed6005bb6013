#include "macos/needed_cache.h"

#include "doctest/doctest.h"

using namespace portcullis::macos;

TEST_CASE("what the system needs is read once until it is forgotten") {
  NeededCache cache;
  int reads = 0;
  const auto read = [&] { return NeededDisks{.root = {"disk" + std::to_string(reads++)}, .system = {}, .home = {}, .routes = {}}; };
  CHECK(cache.get(read)->root.front() == "disk0");
  CHECK(cache.get(read)->root.front() == "disk0");
  cache.forget();
  CHECK(cache.get(read)->root.front() == "disk1");
}

TEST_CASE("what was being read while it was forgotten is handed out and not kept") {
  NeededCache cache;
  cache.get([&] {
    cache.forget();
    return NeededDisks{.root = {"old"}, .system = {}, .home = {}, .routes = {}};
  });
  CHECK(cache.get([] { return NeededDisks{.root = {"new"}, .system = {}, .home = {}, .routes = {}}; })->root.front() == "new");
}

TEST_CASE("an answer without a disk below `/` is a failed reading, and read again") {
  NeededCache cache;
  cache.get([] { return NeededDisks{}; });
  CHECK(cache.get([] { return NeededDisks{.root = {"disk0"}, .system = {}, .home = {}, .routes = {}}; })->root.front() == "disk0");
}
