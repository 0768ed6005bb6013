// How a test drives the stand-in. One world per test: `reset` at its begin.
#pragma once
#include <EndpointSecurity/EndpointSecurity.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fake_es {

struct Sent {
  es_event_type_t type;
  uint32_t version = 7;
  // Mounts: the statfs. Opens: the class.
  std::string source, mountPoint, fileSystem;
  bool readOnly = false, noexec = false;
  std::string userClientClass;
  std::optional<uint32_t> disposition;      // written for version >= 8
  std::optional<uint64_t> parentRegistryId; // written for version >= 10
  int64_t deadlineMillis = 15'000;
  uint64_t skipSequence = 0;  // so many messages were dropped before this one
  int pid = 100;
  std::string path = "/usr/libexec/diskarbitrationd", signingId = "com.apple.diskarbitrationd";
  bool platformBinary = true;
};

struct Answered {
  bool answered = false;
  bool allowed = false;
  bool cached = false;
  int duplicates = 0;
};

void reset();
// What es_new_client answers next, in order; then success.
void refuse(std::vector<es_new_client_result_t> results);
// Delivers to every client that subscribed to the type, and returns when the handlers have returned. Answers the message's number.
int send(const Sent&);
// Waits for the answer, at most so long.
Answered answerOf(int message, int64_t withinMillis = 2'000);
// Messages that somebody still retains.
int retained();
int clients();
// Clients killed for a missed deadline. Deadlines are looked at by `checkDeadlines` with the time that the test says.
int killed();
void checkDeadlines(int64_t millisLater);
// Whether every client muted the process that made it.
bool allMutedThemselves();

}  // namespace fake_es
