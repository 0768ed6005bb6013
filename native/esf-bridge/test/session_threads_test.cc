// The socket: what the agent is sent, and what happens to it when either side goes away.
#include <sys/socket.h>
#include <sys/stat.h>

#include <set>
#include <thread>

#include "core/session/server.h"
#include "core/session/unix_socket.h"
#include "doctest/doctest.h"
#include "test/support/agent.h"

using namespace portcullis;
using namespace portcullis::test;

namespace {

struct Served {
  explicit Served(BridgeOptions options = {}) : rig(std::move(options)), path(rig.folder.path() + "/bridge.sock") { open(); }
  ~Served() { server.reset(); }
  void open() { server = std::make_unique<SessionServer>(*rig.bridge, path); }
  void restart() {
    server.reset();
    rig.restart();
    open();
  }
  void produce(int events) {
    for (int i = 0; i < events; ++i) rig.bridge->eventsDropped(1);
    rig.bridge->recorder().settle();
  }

  Rig rig;
  std::string path;
  std::unique_ptr<SessionServer> server;
};

// From `first`, one after the other, each once.
void inOrder(const std::vector<Seen>& events, uint64_t first) {
  std::set<std::string> ids;
  for (size_t i = 0; i < events.size(); ++i) {
    CHECK(events[i].seq == first + i);
    ids.insert(events[i].id);
  }
  CHECK(ids.size() == events.size());
}

}  // namespace

TEST_CASE("the socket is for its owner alone") {
  Served served;
  struct stat info = {};
  REQUIRE(stat(served.path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
}

TEST_CASE("an agent is greeted, gets everything recorded so far, and then what happens") {
  Served served;
  Agent agent(served.path);
  const Message welcome = agent.greet();
  CHECK(welcome.type == "welcome");
  CHECK(welcome.acknowledged == 0);
  const auto first = agent.rest(*served.rig.bridge);
  inOrder(first, 1);
  CHECK(first.size() + 1 == welcome.next);
  served.produce(3);
  const auto more = agent.rest(*served.rig.bridge);
  CHECK(more.size() == 3);
  inOrder(more, first.back().seq + 1);
}

TEST_CASE("after a reconnect comes exactly what was not acknowledged") {
  Served served;
  served.produce(20);
  std::vector<Seen> seen;
  {
    Agent agent(served.path);
    agent.greet();
    seen = agent.hear("events").events;
    agent.acknowledge(seen.back().journal, 10);
    agent.say(R"({"type":"status","id":"1"})");
    agent.hear("result");  // the acknowledgement has been read
  }
  Agent again(served.path);
  const Message welcome = again.greet();
  CHECK(welcome.acknowledged == 10);
  inOrder(again.rest(*served.rig.bridge), 11);
}

TEST_CASE("what the agent says it holds counts as acknowledged") {
  Served served;
  served.produce(20);
  Agent first(served.path);
  const Message welcome = first.greet();
  Agent second(served.path);
  const Message greeted = second.greet(welcome.journal, 15);
  CHECK(greeted.acknowledged == 15);
  inOrder(second.rest(*served.rig.bridge), 16);
}

TEST_CASE("a position of another journal is ignored, and one beyond ours begins a new journal") {
  Served served;
  served.produce(5);
  std::string journal;
  {
    Agent agent(served.path);
    const Message welcome = agent.greet("01a2076b-4400-7000-8000-000000000000", 99);
    CHECK(welcome.acknowledged == 0);
    journal = welcome.journal;
  }
  Agent agent(served.path);
  const Message welcome = agent.greet(journal, 5000);
  CHECK(welcome.journal != journal);
  CHECK(welcome.acknowledged == 0);
  served.produce(2);
  inOrder(agent.rest(*served.rig.bridge), 1);
}

TEST_CASE("what was not acknowledged when a new journal begins is said to be lost, also when nothing happens afterwards") {
  Served served;
  served.produce(5);
  Agent first(served.path);
  const Message greeted = first.greet();
  first.hear("events");
  first.acknowledge(greeted.journal, 2);
  first.say(R"({"type":"status","id":"1"})");
  first.hear("result");  // the acknowledgement has been read
  Agent agent(served.path);
  CHECK(agent.greet(greeted.journal, 5000).journal != greeted.journal);
  served.rig.bridge->recorder().settle();
  const auto events = agent.rest(*served.rig.bridge);
  REQUIRE(!events.empty());
  CHECK(events[0].kind == "gap");
  CHECK(events[0].reason == "journal-restarted");
  CHECK(events[0].lost == greeted.next - 1 - 2);
}

TEST_CASE("messages that nest without end are refused before anything of them is built") {
  Served served;
  const auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  const auto refuses = [&](const std::string& message, bool greet) {
    Agent agent(served.path);
    if (greet) agent.greet();
    agent.say(message);
    Message answer = agent.hear();
    while (answer.type == "events") answer = agent.hear();
    CHECK(answer.code == "malformed");
    CHECK(agent.hear().closed);
  };
  refuses(R"({"type":"hello","protocol":)" + nested(30'000) + "}", false);
  for (const size_t depth : {size_t{32}, size_t{5'000}, size_t{1'000'000}}) {
    refuses(R"({"type":"forget","id":"1","document":)" + nested(depth) + "}", true);
  }
  Agent agent(served.path);
  agent.greet();
  agent.say(R"({"type":"forget","id":"[[{{\\\"[[","document":)" + nested(31) + "}");
  CHECK(agent.hear("result").code == "invalid");
}

TEST_CASE("the bridge stops at four unacknowledged messages and goes on when they are") {
  Served served;
  served.produce(3000);
  Agent agent(served.path);
  agent.greet();
  std::vector<Seen> seen;
  for (int i = 0; i < 4; ++i) {
    for (auto& event : agent.hear("events").events) seen.push_back(std::move(event));
  }
  CHECK(seen.size() == 4 * 256);
  agent.say(R"({"type":"status","id":"still there"})");
  CHECK(agent.hear().type == "result");  // and no fifth message before it
  agent.acknowledge(seen.back().journal, seen.back().seq);
  const auto rest = agent.rest(*served.rig.bridge);
  inOrder(rest, seen.back().seq + 1);
  CHECK(rest.size() + seen.size() >= 3000);
}

TEST_CASE("an agent that reads nothing holds up neither the bridge nor its successor") {
  Served served;
  Agent stuck(served.path);
  stuck.greet();
  served.produce(6000);
  served.rig.kernel.attach(stick("stick", "disk5s1"));
  CHECK(served.rig.mount("disk5s1") == sim::Attempt::allowed);
  Agent next(served.path);
  CHECK(next.greet().type == "welcome");
  CHECK(next.rest(*served.rig.bridge).size() >= 6000);
}

TEST_CASE("a new agent replaces the old one, which is closed") {
  Served served;
  Agent old(served.path);
  old.greet();
  old.rest(*served.rig.bridge);
  Agent next(served.path);
  CHECK(next.greet().type == "welcome");
  CHECK(old.hear("nothing").closed);
}

TEST_CASE("an agent that is killed over and over in the middle of everything loses nothing and gets nothing twice") {
  Served served;
  std::thread busy([&] {
    for (int i = 0; i < 400; ++i) served.rig.bridge->eventsDropped(1);
  });
  std::set<uint64_t> kept;
  std::string journal;
  uint64_t last = 0;
  for (int round = 0; round < 40; ++round) {
    served.produce(1);  // so that there is always something to hear
    Agent agent(served.path);
    agent.greet(journal, last);
    if (round % 3 == 0) continue;  // dies at once
    const Message events = agent.hear("events");
    for (const auto& seen : events.events) {
      journal = seen.journal;
      if (seen.seq > last) CHECK(kept.insert(seen.seq).second);
      last = std::max(last, seen.seq);
    }
    if (events.events.empty() || round % 3 == 1) continue;  // durable at the agent, which dies before it says so
    agent.acknowledge(journal, last);
  }
  busy.join();
  served.rig.bridge->recorder().settle();
  Agent agent(served.path);
  agent.greet(journal, last);
  for (const auto& seen : agent.rest(*served.rig.bridge)) CHECK(kept.insert(seen.seq).second);
  CHECK(kept.size() + 1 == served.rig.bridge->journal().next());
  CHECK(*kept.begin() == 1);
}

TEST_CASE("everything that was not acknowledged is there again after the bridge went") {
  Served served;
  served.produce(10);
  std::string journal;
  {
    Agent agent(served.path);
    const auto events = agent.greet();
    journal = events.journal;
    agent.hear("events");
    agent.acknowledge(journal, 4);
    agent.say(R"({"type":"status","id":"1"})");
    agent.hear("result");
  }
  served.restart();
  Agent agent(served.path);
  const Message welcome = agent.greet();
  CHECK(welcome.journal == journal);
  CHECK(welcome.acknowledged == 4);
  inOrder(agent.rest(*served.rig.bridge), 5);
}

TEST_CASE("another protocol is refused politely, and says which one is spoken") {
  Served served;
  Agent agent(served.path);
  agent.say(R"({"type":"hello","protocol":2,"agentVersion":"9"})");
  const Message refusal = agent.hear();
  CHECK(refusal.type == "error");
  CHECK(refusal.code == "protocol");
  CHECK(refusal.text.find("protocol 1") != std::string::npos);
  CHECK(refusal.text.find("\"supported\":[1]") != std::string::npos);
  CHECK(agent.hear().closed);
}

TEST_CASE("malformed frames and messages close the connection with a word about it") {
  Served served;
  const auto closes = [&](const std::string& raw, bool greet) {
    Agent agent(served.path);
    if (greet) agent.greet();
    send(agent.fd(), raw.data(), raw.size(), MSG_NOSIGNAL);
    Message answer = agent.hear();
    while (answer.type == "events") answer = agent.hear();
    CHECK(answer.type == "error");
    CHECK(answer.code == "malformed");
    CHECK(agent.hear().closed);
  };
  const auto frame = [](char type, const std::string& body) {
    const auto n = static_cast<uint32_t>(body.size() + 1);
    return std::string{static_cast<char>(n), static_cast<char>(n >> 8), static_cast<char>(n >> 16), static_cast<char>(n >> 24), type} +
           body;
  };
  closes(std::string(4, '\0'), true);
  closes("\xff\xff\xff\xff", true);
  closes(frame(9, "x"), true);
  closes(frame(1, "no json"), true);
  closes(frame(1, "[1]"), true);
  closes(frame(1, R"({"type":"status"})"), true);
  closes(frame(2, "bytes without a message"), true);
  closes(frame(1, R"({"type":"document","id":"1","bytes":3})") + frame(2, "four"), true);
  closes(frame(1, R"({"type":"document","id":"1","bytes":3})") + frame(1, R"({"type":"status","id":"2"})"), true);
  closes(frame(1, R"({"type":"status","id":"1"})"), false);
}

TEST_CASE("a half frame and a hang-up leave the bridge as it was") {
  Served served;
  for (int i = 0; i < 20; ++i) {
    Agent agent(served.path);
    const std::string half(static_cast<size_t>(i % 5), '\x01');
    send(agent.fd(), half.data(), half.size(), MSG_NOSIGNAL);
  }
  Agent agent(served.path);
  CHECK(agent.greet().type == "welcome");
}

TEST_CASE("documents come over the socket and are answered with what became of them") {
  Served served;
  Agent agent(served.path);
  agent.greet();
  const auto hand = [&](const Buffer& document) {
    agent.say("{\"type\":\"document\",\"id\":\"d\",\"bytes\":" + std::to_string(document.size()) + "}");
    agent.bytes(document);
    return agent.hear("result");
  };
  const Message good = hand(served.rig.signer.sign(served.rig.letter(DocumentKind::policy, kPolicy, fixture("policy-closed"))));
  CHECK(good.ok);
  CHECK(good.accepted);
  const Signer other;
  const Message bad = hand(other.sign(served.rig.letter(DocumentKind::policy, kPolicy, fixture("policy-open"))));
  CHECK(bad.ok);
  CHECK_FALSE(bad.accepted);
  CHECK(bad.reason == "wrong-key");
  CHECK(hand({}).reason == "corrupt");
}

TEST_CASE("commands are answered: status, devices, explain, enrol, forget, and unknown ones politely") {
  Served served;
  served.rig.policy("closed");
  served.rig.kernel.attach(stick("stick", "disk5s1"));
  served.rig.mount("disk5s1");
  Agent agent(served.path);
  agent.greet();
  const auto ask = [&](const std::string& message) {
    agent.say(message);
    return agent.hear("result");
  };
  const Message status = ask(R"({"type":"status","id":"1"})");
  CHECK(status.id == "1");
  CHECK(status.text.find("\"policyState\":\"enforcing\"") != std::string::npos);
  CHECK(status.text.find("\"consoleUser\":\"mia\"") != std::string::npos);
  const Message devices = ask(R"({"type":"devices","id":"2"})");
  CHECK(devices.text.find("0951:1666:60A44C3FACC93011") != std::string::npos);
  CHECK(devices.text.find("\"decision\":\"denied\"") != std::string::npos);
  const RegistryId id = served.rig.kernel.device("stick")->facts.registryId;
  const Message explained = ask(R"({"type":"explain","id":"3","registryId":")" + std::to_string(id) + "\"}");
  CHECK(explained.ok);
  CHECK(explained.text.find("\"trace\"") != std::string::npos);
  CHECK(ask(R"({"type":"explain","id":"4","registryId":"7"})").code == "no-such-device");
  CHECK(ask(R"({"type":"enrol","id":"5","organisationId":"x"})").code == "invalid");
  CHECK(ask(R"({"type":"forget","id":"6","document":{"kind":"mac","id":")" + std::string(kMac) + "\"}}").code == "still-needed");
  CHECK(ask(R"({"type":"open-sesame","id":"7"})").code == "unknown-command");
}
