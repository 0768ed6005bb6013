// The part of a message that tells what is done to a file or process, with all that it points to.
#pragma once
#include <deque>
#include <string>
#include <vector>

#include "test/fake-es/fake_es.h"

namespace fake_es {

bool isTampering(es_event_type_t);
// By what target-path muting goes (ESClient.h): the files of an event, the executable of the process that is meant; none of a mount.
std::vector<std::string> targetPathsOf(const Sent&);

struct TamperParts {
  void fill(es_message_t&, const Sent&);

  std::deque<std::string> texts;
  std::deque<es_file_t> files;
  std::deque<es_process_t> processes;
};

}  // namespace fake_es
