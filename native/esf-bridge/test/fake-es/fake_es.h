// How a test drives the stand-in. One world per test: `reset` at its begin.
#pragma once
#include <EndpointSecurity/EndpointSecurity.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fake_es {

// FREAD and FWRITE of the kernel.
inline constexpr int32_t kRead = 1, kWrite = 2;

struct Sent {
  es_event_type_t type;
  uint32_t version = 7;
  // Mounts: the statfs; of a remount, the mount as it is now.
  std::string source, mountPoint, fileSystem;
  bool readOnly = false, noexec = false;
  uint64_t remountFlags = 0;    // what a remount asks for; written for version >= 8
  std::string userClientClass;  // IOKit opens
  std::string file;             // opens: the path
  int32_t fflag = kRead;
  std::optional<uint32_t> disposition;       // written for version >= 8
  std::optional<uint64_t> parentRegistryId;  // written for version >= 10
  std::string parentPath;                    // written for version >= 10
  int64_t deadlineMillis = 15'000;
  uint64_t skipSequence = 0;  // so many messages were dropped before this one
  int pid = 100;
  std::string path = "/usr/libexec/diskarbitrationd", signingId = "com.apple.diskarbitrationd";
  bool platformBinary = true;
  std::string team;
  uint32_t codesigningFlags = 0x1 | 0x100;  // CS_VALID, CS_HARD
  // Tampering. Of two paths the first is the source; `newName` makes the last one a folder and a name in it.
  std::vector<std::string> paths, arguments;
  bool pathTruncated = false, newName = false;
  int signal = 15;
  std::optional<std::string> targetTeam;      // of the process that is meant: signals and suspension
  std::optional<std::string> instigatorTeam;  // written for version >= 9
  std::string targetPath = "/Library/SystemExtensions/x/org.portcullis.app.bridge";
};

struct Answered {
  bool answered = false;
  // What the system does: an open with flags is allowed only when all that it asks for are granted.
  bool allowed = false;
  uint32_t flags = 0;  // of es_respond_flags_result
  bool cached = false;
  int duplicates = 0;
};

void reset();
// What es_new_client answers next, in order; then success.
void refuse(std::vector<es_new_client_result_t> results);
// What it answers to every further call, until told otherwise; SUCCESS ends it.
void refuseFromNowOn(es_new_client_result_t);
// How many clients the system lets live at once; 0: as many as wanted.
void limitClients(int most);
// The next es_subscribe to this type fails.
void failSubscribing(es_event_type_t);
// Delivers to every client that subscribed to the type and has not muted it, and returns when the handlers have returned. Answers
// the message's number. A client that was killed gets nothing any more.
int send(const Sent&);
// To how many clients a message went.
int deliveries(int message);
// Waits for the answer, at most so long.
Answered answerOf(int message, int64_t withinMillis = 2'000);
// Messages that somebody still retains.
int retained();
int clients();
// Kills each client that has an unanswered question with a deadline before that time, as the system does by default; one in another
// mode (macOS 27) lives on, its question answered by the system.
void checkDeadlines(int64_t millisLater);
int killed();
// es_set_deadline_miss_mode as the adapter finds it where the system has it.
es_return_t setDeadlineMissMode(es_client_t*, uint32_t mode);
// The mode of the client that has subscribed to the type; -1: none has.
int missModeOf(es_event_type_t);
// Whether every client muted the process that made it.
bool allMutedThemselves();
// Whether es_delete_client was ever called by another thread than es_new_client: leaks on a Mac.
bool deletedElsewhere();
// Calls that made or changed a client, in order: `new`, `mute-self`, `invert target-path`, `subscribe 5 98`, `delete` …
std::vector<std::string> calls();
void note(const std::string& call);

}  // namespace fake_es
