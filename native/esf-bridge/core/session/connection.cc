#include "core/session/connection.h"

#include <sys/socket.h>

#include "core/events/event_json.h"
#include "core/session/reports_json.h"
#include "core/text/bounded_json.h"
#include "nlohmann/json.hpp"

namespace portcullis {

using nlohmann::json;

namespace {

constexpr size_t kWindow = 4;
constexpr size_t kMostEvents = 256;
constexpr size_t kMostBytes = 1 << 20;
constexpr int kProtocol = 1;

json parsed(const Frame& frame) {
  json message = parseJson({reinterpret_cast<const char*>(frame.body.data()), frame.body.size()});
  return message.is_object() && message.contains("type") && message["type"].is_string() ? std::move(message) : json(nullptr);
}

uint64_t positionIn(const json& object) {
  const auto at = object.find("seq");
  return at != object.end() && at->is_number_unsigned() ? at->get<uint64_t>() : 0;
}

}  // namespace

Connection::Connection(Bridge& bridge, File socket)
    : bridge_(bridge), commands_(bridge), socket_(std::move(socket)), reader_([this] { readLoop(); }), sender_([this] { sendLoop(); }) {}

Connection::~Connection() {
  close();
  reader_.join();
  sender_.join();
}

void Connection::close() {
  if (!closed_.exchange(true)) shutdown(socket_.fd(), SHUT_RDWR);
  wake();
}

void Connection::wake() {
  {
    std::lock_guard lock(mutex_);
    more_ = true;
  }
  wake_.notify_all();
}

bool Connection::send(const json& message) {
  const std::string text = dumped(message);
  std::lock_guard lock(writing_);
  return writeFrame(socket_.fd(), FrameType::message, text);
}

bool Connection::refuse(const char* code, const std::string& message) {
  send({{"type", "error"}, {"code", code}, {"message", message}});
  return false;
}

void Connection::readLoop() {
  if (greet()) {
    for (;;) {
      Frame frame;
      const FrameRead read = readFrame(socket_.fd(), frame);
      if (read == FrameRead::malformed) refuse("malformed", "a frame with an impossible length or type");
      if (read != FrameRead::frame || !handle(frame)) break;
    }
  }
  close();
}

bool Connection::greet() {
  Frame frame;
  const FrameRead read = readFrame(socket_.fd(), frame, 1 << 16);
  if (read == FrameRead::closed) return false;
  const json hello = read == FrameRead::frame && frame.type == FrameType::message ? parsed(frame) : json(nullptr);
  if (!hello.is_object() || member(hello, "type") != "hello") return refuse("malformed", "the first message must be `hello`");
  const auto protocol = hello.find("protocol");
  if (protocol == hello.end() || !protocol->is_number_integer() || *protocol != kProtocol) {
    const std::string asked = protocol == hello.end() ? "none" : protocol->dump();
    send({{"type", "error"},
          {"code", "protocol"},
          {"message",
           "this bridge speaks protocol " + std::to_string(kProtocol) + "; the agent asked for " + asked + ": update the older of the two"},
          {"supported", {kProtocol}}});
    return false;
  }
  return startAfter(hello);
}

// Settles from where events are sent, and says so.
bool Connection::startAfter(const json& hello) {
  Journal& journal = bridge_.journal();
  const auto after = hello.find("after");
  if (after != hello.end() && after->is_object() && member(*after, "journal") == journal.id()) {
    const uint64_t have = positionIn(*after);
    if (have >= journal.next()) {
      // The agent holds more of this journal than we do: a disk came back from the past. Going on with the same
      // numbers would make new events look like old ones. What it has not acknowledged here is lost, and said to be.
      bridge_.recorder().restartJournal();
    } else {
      journal.acknowledge(have);
    }
  }
  const uint64_t acknowledged = journal.acknowledged();
  const json welcome = {{"type", "welcome"},
                        {"protocol", kProtocol},
                        {"bridgeVersion", kBridgeVersion},
                        {"bridgeMode", toText(bridge_.status().mode)},
                        {"journal", journal.id()},
                        {"acknowledged", acknowledged},
                        {"next", journal.next()}};
  if (!send(welcome)) return false;
  {
    std::lock_guard lock(mutex_);
    sent_ = acknowledged;
    greeted_ = true;
  }
  wake();
  return true;
}

bool Connection::handle(const Frame& frame) {
  if (documentNext_ != (frame.type == FrameType::document)) {
    return refuse("malformed",
                  documentNext_ ? "a `document` message must be followed by its bytes" : "document bytes without a `document` message");
  }
  if (documentNext_) {
    documentNext_ = false;
    if (frame.body.size() != documentBytes_) return refuse("malformed", "the document is not of the announced length");
    return send(commands_.document(documentId_, frame.body));
  }
  const json message = parsed(frame);
  if (!message.is_object())
    return refuse("malformed",
                  "a message that is not a JSON object with a `type`, or nests deeper than " + std::to_string(kDeepestJson) + " levels");
  return handleMessage(message);
}

bool Connection::handleMessage(const json& message) {
  const std::string type = member(message, "type");
  if (type == "ack") {
    acknowledge(message);
    return true;
  }
  const std::string id = member(message, "id");
  if (id.empty()) return refuse("malformed", "a command without an `id`");
  if (type == "document") {
    const auto bytes = message.find("bytes");
    if (bytes == message.end() || !bytes->is_number_unsigned()) return refuse("malformed", "a `document` message without `bytes`");
    documentId_ = id;
    documentBytes_ = bytes->get<uint64_t>();
    documentNext_ = true;
    return true;
  }
  return send(commands_.run(message));
}

void Connection::acknowledge(const json& message) {
  if (member(message, "journal") != bridge_.journal().id()) return;
  const uint64_t seq = positionIn(message);
  {
    std::lock_guard lock(mutex_);
    if (seq > sent_) return;  // nobody can hold what was not sent
    std::erase_if(unacknowledged_, [seq](uint64_t last) { return last <= seq; });
  }
  bridge_.journal().acknowledge(seq);
  wake();
}

void Connection::sendLoop() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return closed_ || (greeted_ && more_); });
      if (closed_) return;
      more_ = false;
    }
    if (!sendEvents()) return close();
  }
}

bool Connection::sendEvents() {
  for (;;) {
    uint64_t from = 0;
    {
      std::lock_guard lock(mutex_);
      if (closed_ || unacknowledged_.size() >= kWindow) return true;
      from = sent_ + 1;
    }
    const auto events = bridge_.journal().read(from, kMostEvents, kMostBytes);
    if (events.empty()) return true;
    // The records are JSON already.
    std::string text = R"({"type":"events","events":[)";
    for (const auto& event : events) {
      if (text.back() != '[') text += ',';
      text += event;
    }
    text += "]}";
    {
      // Before it is sent: the acknowledgement may be faster than this thread.
      std::lock_guard lock(mutex_);
      sent_ = from + events.size() - 1;
      unacknowledged_.push_back(sent_);
    }
    std::lock_guard lock(writing_);
    if (!writeFrame(socket_.fd(), FrameType::message, text)) return false;
  }
}

}  // namespace portcullis
