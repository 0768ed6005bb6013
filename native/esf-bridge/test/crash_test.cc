// The whole program, killed at any moment: what the agent was told stays true.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <set>

#include "doctest/doctest.h"
#include "test/support/agent.h"

using namespace portcullis;
using namespace portcullis::test;

namespace {

// The simulator as its own process.
class Process {
 public:
  Process(const std::string& state, const std::string& recording) {
    const char* program = std::getenv("PORTCULLIS_SIM");
    REQUIRE_MESSAGE(program, "PORTCULLIS_SIM must name the simulator: run `make test`");
    socket = state + "/s.sock";
    int out[2];
    REQUIRE(pipe(out) == 0);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(out[1], STDOUT_FILENO);
      execl(program, program, "--state", state.c_str(), "--socket", socket.c_str(), "--recording", recording.c_str(), "--speed", "1000",
            "--repeat", "0.001", static_cast<char*>(nullptr));
      _exit(127);
    }
    close(out[1]);
    char line[6] = {};
    ready_ = read(out[0], line, 6) > 0;
    close(out[0]);
  }
  ~Process() { kill(SIGTERM); }
  int kill(int signal) {
    int status = 0;
    if (pid_ > 0) {
      ::kill(pid_, signal);
      waitpid(pid_, &status, 0);
    }
    pid_ = 0;
    return status;
  }
  bool ready() const { return ready_; }
  std::string socket;

 private:
  pid_t pid_ = 0;
  bool ready_ = false;
};

}  // namespace

TEST_CASE("killed again and again in the middle of its work, the bridge loses nothing that it told, and repeats nothing") {
  const Folder folder;
  std::set<uint64_t> held;
  std::set<std::string> ids;
  std::string journal;
  uint64_t last = 0;
  for (int round = 0; round < 6; ++round) {
    Process bridge(folder.path(), "recordings/hostile-day.jsonl");
    REQUIRE(bridge.ready());
    Agent agent(bridge.socket);
    const Message welcome = agent.greet(journal, last);
    REQUIRE(welcome.type == "welcome");
    if (!journal.empty()) CHECK(welcome.journal == journal);
    journal = welcome.journal;
    for (int n = 0; n < 3; ++n) {
      const Message events = agent.hear("events");
      for (const auto& seen : events.events) {
        CHECK(seen.seq == last + 1);
        last = seen.seq;
        CHECK(held.insert(seen.seq).second);
        CHECK(ids.insert(seen.id).second);
      }
      if (n == 1 && !events.closed) agent.acknowledge(journal, last);
    }
    bridge.kill(SIGKILL);
  }
  CHECK(held.size() == last);
  CHECK(last > 50);
}

TEST_CASE("two bridges do not share a state folder") {
  const Folder folder;
  Process first(folder.path(), "recordings/quiet-desk.jsonl");
  REQUIRE(first.ready());
  Process second(folder.path(), "recordings/quiet-desk.jsonl");
  CHECK_FALSE(second.ready());
}

TEST_CASE("a bridge that is asked to end does so cleanly") {
  const Folder folder;
  Process bridge(folder.path(), "recordings/hostile-day.jsonl");
  REQUIRE(bridge.ready());
  const int status = bridge.kill(SIGTERM);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
