#include "test/support/agent.h"

#include "core/session/unix_socket.h"
#include "nlohmann/json.hpp"

namespace portcullis::test {
namespace {

std::string textAt(const nlohmann::json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->get<std::string>() : "";
}

}  // namespace

Agent::Agent(const std::string& path) : socket_(connectTo(path)) {
  if (!socket_) throw std::runtime_error("nobody listens at " + path);
}

void Agent::say(const std::string& json) { writeFrame(socket_.fd(), FrameType::message, json); }

void Agent::bytes(const Buffer& document) {
  writeFrame(socket_.fd(), FrameType::document, {reinterpret_cast<const char*>(document.data()), document.size()});
}

Message Agent::greet(const std::string& afterJournal, uint64_t afterSeq) {
  nlohmann::json hello = {{"type", "hello"}, {"protocol", 1}, {"agentVersion", "0.1.0"}};
  if (!afterJournal.empty()) hello["after"] = {{"journal", afterJournal}, {"seq", afterSeq}};
  say(hello.dump());
  return hear();
}

Message Agent::hear() {
  Message message;
  Frame frame;
  if (readFrame(socket_.fd(), frame) != FrameRead::frame) {
    message.closed = true;
    return message;
  }
  message.text.assign(frame.body.begin(), frame.body.end());
  const auto json = nlohmann::json::parse(message.text);
  message.type = textAt(json, "type");
  message.code = textAt(json, "code");
  message.id = textAt(json, "id");
  message.reason = textAt(json, "reason");
  message.journal = textAt(json, "journal");
  message.ok = json.value("ok", false);
  message.accepted = json.value("accepted", false);
  message.acknowledged = json.value("acknowledged", uint64_t{0});
  message.next = json.value("next", uint64_t{0});
  if (json.contains("events")) {
    for (const auto& event : json["events"]) message.events.push_back(parsed(event.dump()));
  }
  if (message.type == "welcome") heard_ = message.acknowledged;
  if (!message.events.empty()) heard_ = message.events.back().seq;
  return message;
}

Message Agent::hear(const std::string& type) {
  for (;;) {
    Message message = hear();
    if (message.closed || message.type == type) return message;
  }
}

void Agent::acknowledge(const std::string& journal, uint64_t seq) {
  say(nlohmann::json{{"type", "ack"}, {"journal", journal}, {"seq", seq}}.dump());
}

std::vector<Seen> Agent::rest(Bridge& bridge) {
  bridge.recorder().settle();
  const uint64_t last = bridge.journal().next() - 1;
  std::vector<Seen> events;
  while (heard_ < last) {
    Message message = hear("events");
    if (message.closed) break;
    acknowledge(message.events.back().journal, message.events.back().seq);
    for (auto& seen : message.events) events.push_back(std::move(seen));
  }
  return events;
}

}  // namespace portcullis::test
