#include "sim/control.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/session/reports_json.h"
#include "core/session/unix_socket.h"
#include "core/text/bounded_json.h"
#include "nlohmann/json.hpp"

namespace portcullis::sim {
namespace {

using nlohmann::json;

constexpr size_t kLongestLine = 1 << 20;

json failure(const std::string& message) { return {{"ok", false}, {"message", message}}; }

json stateJson(const Kernel& kernel) {
  json out = {{"ok", true}, {"devices", json::array()}, {"mounts", json::array()}, {"captured", json::array()}};
  for (const auto& device : kernel.devices()) {
    json volumes = json::array();
    for (const auto& volume : device.facts.volumes) volumes.push_back(volume.bsdName);
    out["devices"].push_back({{"device", device.name},
                              {"registryId", std::to_string(device.facts.registryId)},
                              {"volumes", volumes},
                              {"openedBy", device.openedBy},
                              {"captured", device.captured}});
    if (device.captured) out["captured"].push_back(device.name);
  }
  for (const auto& mount : kernel.mounts()) {
    out["mounts"].push_back(
        {{"bsdName", mount.bsdName}, {"mountPoint", mount.mountPoint}, {"readOnly", mount.flags.readOnly}, {"noexec", mount.flags.noexec}});
  }
  const KernelCounts counts = kernel.counts();
  out["kernel"] = {{"asked", counts.asked}, {"answered", counts.answered}, {"twice", counts.twice}, {"unanswered", counts.unanswered}};
  return out;
}

json play(const Control::Parts& parts, const json& command) {
  const auto file = command.find("file");
  if (file == command.end() || !file->is_string()) return failure("`play` needs `file`");
  const auto problems = parts.player.play(readRecording(file->get<std::string>()));
  parts.settle();
  return {{"ok", true}, {"problems", problems}};
}

json perform(const Control::Parts& parts, const json& command) {
  const auto step = command.find("step");
  if (step == command.end()) return failure("`do` needs `step`");
  std::string result;
  for (const auto& one : parseStep(*step, 1)) result = parts.player.perform(one);
  parts.settle();
  return {{"ok", !result.starts_with("impossible")}, {"result", result}};
}

json run(const Control::Parts& parts, const json& command) {
  const auto cmd = command.find("cmd");
  const std::string name = cmd != command.end() && cmd->is_string() ? cmd->get<std::string>() : "";
  if (name == "play") return play(parts, command);
  if (name == "do") return perform(parts, command);
  if (name == "state") {
    parts.settle();
    return stateJson(parts.kernel);
  }
  if (name == "user") {
    const auto user = command.find("name");
    PersonFacts person;
    person.state = user != command.end() && user->is_string() ? Context::User::known : Context::User::nobody;
    if (person.state == Context::User::known) person.name = user->get<std::string>();
    person.groupsKnown = true;
    parts.kernel.person(person);
    parts.settle();
    return {{"ok", true}};
  }
  if (name == "quit") {
    parts.quit();
    return {{"ok", true}};
  }
  return failure("unknown command `" + name + "`: play, do, state, user, quit");
}

}  // namespace

Control::Control(Parts parts, std::string path) : parts_(std::move(parts)), path_(std::move(path)), listener_(listenAt(path_)) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no file descriptors left");
  stopRead_ = File(ends[0]);
  stopWrite_ = File(ends[1]);
  thread_ = std::thread([this] { acceptLoop(); });
}

Control::~Control() {
  stopWrite_ = File();
  thread_.join();
  for (auto& client : clients_) shutdown(client.socket.fd(), SHUT_RDWR);
  for (auto& client : clients_) client.thread.join();
  unlink(path_.c_str());
}

std::string Control::answer(const std::string& line) {
  const json command = parseJson(line);
  if (!command.is_object()) return dumped(failure("a line must be one JSON object"));
  try {
    return dumped(run(parts_, command));
  } catch (const RecordingError& error) {
    return dumped(failure(error.what()));
  }
}

void Control::acceptLoop() {
  for (;;) {
    pollfd waits[2] = {{listener_.fd(), POLLIN, 0}, {stopRead_.fd(), POLLIN, 0}};
    if (poll(waits, 2, -1) < 0) continue;
    if (waits[1].revents) return;
    File socket = acceptFrom(listener_);
    if (!socket) continue;
    Client& client = clients_.emplace_back();
    client.socket = std::move(socket);
    client.thread = std::thread([this, fd = client.socket.fd()] { serve(fd); });
  }
}

void Control::serve(int fd) {
  std::string buffer;
  char chunk[4096];
  for (;;) {
    const ssize_t n = recv(fd, chunk, sizeof chunk, 0);
    if (n <= 0 || buffer.size() > kLongestLine) break;
    buffer.append(chunk, static_cast<size_t>(n));
    for (size_t end = buffer.find('\n'); end != std::string::npos; end = buffer.find('\n')) {
      const std::string line = buffer.substr(0, end);
      buffer.erase(0, end + 1);
      const std::string reply = answer(line) + "\n";
      if (!writeAll(fd, reply.data(), reply.size())) break;
    }
  }
  shutdown(fd, SHUT_RDWR);
}

}  // namespace portcullis::sim
