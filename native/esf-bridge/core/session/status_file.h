// `status.json` for whoever may look: world-readable, replaced whole, at most once a second.
#pragma once
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "core/bridge/bridge.h"

namespace portcullis {

class StatusFile {
 public:
  StatusFile(Bridge& bridge, std::string path);
  // Writes the last state and ends.
  ~StatusFile();
  // Something may have changed. Any thread; never waits.
  void touch();

 private:
  void run();
  void write();

  Bridge& bridge_;
  const std::string path_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool touched_ = true, stopping_ = false;
  std::string last_;
  std::thread thread_;
};

}  // namespace portcullis
