#include "macos/service/requests.h"

#include <stdexcept>

#include "doctest/doctest.h"
#include "macos/identity.h"
#include "macos/service/requirement.h"

using namespace portcullis::macos;

namespace {

ServiceSources sources() {
  return {.status = [] { return std::string("{\"pid\":1}"); },
          .denials = [](uint64_t since, const std::string& user,
                        size_t most) { return user + " after " + std::to_string(since) + ", " + std::to_string(most); },
          .userName = [](uint32_t uid) { return uid == 501 ? std::string("mia") : std::string(); }};
}

}  // namespace

TEST_CASE("the service tells its state, and denials to the account that asks alone") {
  CHECK(answer("status", 0, 99, sources()).text == "{\"pid\":1}");
  CHECK(answer("denials", 7, 501, sources()).text == "mia after 7, 50");
  CHECK_FALSE(answer("denials", 7, 502, sources()).ok);
}

TEST_CASE("the service knows nothing else") {
  for (const char* request : {"", "capture", "document", "status ", "STATUS"}) CHECK_FALSE(answer(request, 0, 501, sources()).ok);
}

TEST_CASE("a source that fails ends in an answer, not in the end of the bridge") {
  auto failing = sources();
  failing.status = []() -> std::string { throw std::runtime_error("no"); };
  CHECK_FALSE(answer("status", 0, 501, failing).ok);
}

TEST_CASE("only a team of Apple's form makes a requirement") {
  CHECK(requirementFor("EQHXZ8M8AV", portcullis::identity::kApp) ==
        "identifier \"org.portcullis.app\" and anchor apple generic and certificate leaf[subject.OU] = \"EQHXZ8M8AV\"");
  CHECK(requirementFor("EQHXZ8M8AV") == "anchor apple generic and certificate leaf[subject.OU] = \"EQHXZ8M8AV\"");
  for (const char* team : {"", "eqhxz8m8av", "EQHXZ8M8A", "EQHXZ8M8AV1", "EQHXZ8M\"AV", "not set   "}) {
    CHECK_FALSE(requirementFor(team, portcullis::identity::kApp));
  }
  CHECK(extensionServiceName("EQHXZ8M8AV") == "EQHXZ8M8AV.org.portcullis.app.bridge.xpc");
}
