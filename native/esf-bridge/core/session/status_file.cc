#include "core/session/status_file.h"

#include <chrono>

#include "core/files/files.h"
#include "core/session/reports_json.h"
#include "nlohmann/json.hpp"

namespace portcullis {

StatusFile::StatusFile(Bridge& bridge, std::string path) : bridge_(bridge), path_(std::move(path)), thread_([this] { run(); }) {}

StatusFile::~StatusFile() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void StatusFile::touch() {
  {
    std::lock_guard lock(mutex_);
    if (touched_) return;
    touched_ = true;
  }
  wake_.notify_one();
}

void StatusFile::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || touched_; });
    touched_ = false;
    const bool last = stopping_;
    lock.unlock();
    write();
    lock.lock();
    if (last) return;
    wake_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_; });
  }
}

void StatusFile::write() {
  std::string text = dumped(statusJson(bridge_.status()));
  if (text == last_) return;
  if (replaceFileSoon(path_, text + "\n", 0644)) last_ = std::move(text);
}

}  // namespace portcullis
