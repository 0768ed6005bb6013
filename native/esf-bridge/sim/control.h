// The simulator's own socket, for tests and demonstrations: JSON lines in, one JSON line out each. Not part of the bridge.
#pragma once
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>

#include "core/bridge/bridge.h"
#include "sim/player.h"

namespace portcullis::sim {

class Control {
 public:
  struct Parts {
    std::function<void()> settle;  // waits until the bridge has dealt with everything
    Kernel& kernel;
    Player& player;
    std::function<void()> quit;
  };
  // Throws std::runtime_error when it cannot listen at `path`.
  Control(Parts parts, std::string path);
  ~Control();

  // The answer to one line.
  std::string answer(const std::string& line);

 private:
  struct Client {
    File socket;
    std::thread thread;
  };
  void acceptLoop();
  void serve(int fd);

  Parts parts_;
  const std::string path_;
  File listener_, stopRead_, stopWrite_;
  std::list<Client> clients_;
  std::thread thread_;
};

}  // namespace portcullis::sim
