#include "macos/daemon/options.h"

#include <stdexcept>

#include "doctest/doctest.h"

using namespace portcullis;
using namespace portcullis::macos;

TEST_CASE("the daemon approves by default, below the system's own folders") {
  const auto options = parseOptions({});
  CHECK(options.mode == BridgeMode::approve);
  CHECK(options.stateFolder == "/Library/Application Support/Portcullis/bridge");
  CHECK(options.standalonePolicy.empty());
}

TEST_CASE("what the System Extension sets out from holds until the command line says otherwise") {
  CHECK(parseOptions({}, {.mode = BridgeMode::authorize}).mode == BridgeMode::authorize);
  CHECK(parseOptions({"--mode", "approve"}, {.mode = BridgeMode::authorize}).mode == BridgeMode::approve);
}

TEST_CASE("options of the daemon are taken as given") {
  const auto options = parseOptions({"--mode", "authorize", "--state", "/s", "--socket", "/k", "--standalone", "/p"});
  CHECK(options.mode == BridgeMode::authorize);
  CHECK(options.stateFolder == "/s");
  CHECK(options.socket == "/k");
  CHECK(options.standalonePolicy == "/p");
}

TEST_CASE("a wrong call of the daemon is refused with what to do") {
  CHECK_THROWS_WITH(parseOptions({"--mode", "block"}), "--mode `block` is not known: give approve or authorize");
  CHECK_THROWS_WITH(parseOptions({"--socket"}), "option --socket needs a value after it");
  CHECK_THROWS_AS(parseOptions({"-v", "1"}), std::invalid_argument);
}
