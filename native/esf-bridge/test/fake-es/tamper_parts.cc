#include "test/fake-es/tamper_parts.h"

#include <cstring>
#include <map>
#include <mutex>

namespace {

std::mutex argumentsMutex;
// As in the real thing, arguments are no field of the event.
std::map<const es_event_exec_t*, std::vector<std::string>> arguments;

es_string_token_t token(const std::string& text) { return {text.size(), text.data()}; }

}  // namespace

uint32_t es_exec_arg_count(const es_event_exec_t* event) {
  const std::lock_guard lock(argumentsMutex);
  return static_cast<uint32_t>(arguments[event].size());
}
es_string_token_t es_exec_arg(const es_event_exec_t* event, uint32_t index) {
  const std::lock_guard lock(argumentsMutex);
  return token(arguments[event].at(index));
}

namespace fake_es {

bool isTampering(es_event_type_t type) {
  switch (type) {
    case ES_EVENT_TYPE_AUTH_EXEC:
    case ES_EVENT_TYPE_AUTH_RENAME:
    case ES_EVENT_TYPE_AUTH_SIGNAL:
    case ES_EVENT_TYPE_AUTH_UNLINK:
    case ES_EVENT_TYPE_AUTH_TRUNCATE:
    case ES_EVENT_TYPE_AUTH_LINK:
    case ES_EVENT_TYPE_AUTH_CREATE:
    case ES_EVENT_TYPE_AUTH_CLONE:
    case ES_EVENT_TYPE_AUTH_EXCHANGEDATA:
    case ES_EVENT_TYPE_AUTH_PROC_SUSPEND_RESUME:
    case ES_EVENT_TYPE_AUTH_COPYFILE: return true;
    default: return false;
  }
}

std::vector<std::string> targetPathsOf(const Sent& sent) {
  if (sent.type == ES_EVENT_TYPE_AUTH_OPEN) return {sent.file};
  if (!isTampering(sent.type)) return {};
  if (sent.targetTeam) return {sent.targetPath};
  return sent.paths;
}

void TamperParts::fill(es_message_t& message, const Sent& sent) {
  auto& event = message.event;
  std::memset(&event, 0xAA, sizeof event);
  const auto text = [this](const std::string& value) { return token(texts.emplace_back(value)); };
  const auto file = [&](const std::string& path) {
    return &files.emplace_back(es_file_t{.path = text(path), .path_truncated = sent.pathTruncated});
  };
  const auto process = [&](const std::string& path, const std::string& signingId, const std::string& team) {
    auto& made = processes.emplace_back(es_process_t{});
    made.audit_token.val[5] = 4242;
    made.executable = file(path);
    made.signing_id = text(signingId);
    made.team_id = text(team);
    made.codesigning_flags = 0x1 | 0x200;
    return &made;
  };
  const auto path = [&](size_t i) { return i < sent.paths.size() ? sent.paths[i] : std::string(); };
  const std::string last = sent.paths.empty() ? std::string() : sent.paths.back();
  const auto slash = last.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : last.substr(0, slash),
                    name = slash == std::string::npos ? last : last.substr(slash + 1);
  switch (sent.type) {
    case ES_EVENT_TYPE_AUTH_EXEC: {
      event.exec.target = process(path(0), "com.apple.xpc.launchctl", "");
      const std::lock_guard lock(argumentsMutex);
      arguments[&event.exec] = sent.arguments;
      return;
    }
    case ES_EVENT_TYPE_AUTH_SIGNAL: {
      event.signal.sig = sent.signal;
      event.signal.target = process(sent.targetPath, "org.portcullis.app.bridge", sent.targetTeam.value_or(""));
      if (sent.version < 9) return;
      const es_process_t* instigator = sent.instigatorTeam ? process("/tmp/someone", "someone", *sent.instigatorTeam) : nullptr;
      std::memcpy(event.signal.reserved, &instigator, sizeof instigator);
      return;
    }
    case ES_EVENT_TYPE_AUTH_PROC_SUSPEND_RESUME:
      event.proc_suspend_resume.target = sent.targetTeam ? process(sent.targetPath, "org.portcullis.agent", *sent.targetTeam) : nullptr;
      return;
    case ES_EVENT_TYPE_AUTH_UNLINK: event.unlink.target = file(path(0)); return;
    case ES_EVENT_TYPE_AUTH_TRUNCATE: event.truncate.target = file(path(0)); return;
    case ES_EVENT_TYPE_AUTH_RENAME:
      event.rename.source = file(path(0));
      event.rename.destination_type = sent.newName ? ES_DESTINATION_TYPE_NEW_PATH : ES_DESTINATION_TYPE_EXISTING_FILE;
      if (sent.newName) event.rename.destination.new_path = {file(folder), text(name)};
      else event.rename.destination.existing_file = file(path(1));
      return;
    case ES_EVENT_TYPE_AUTH_LINK:
      event.link.source = file(path(0));
      event.link.target_dir = file(folder);
      event.link.target_filename = text(name);
      return;
    case ES_EVENT_TYPE_AUTH_CLONE:
      event.clone.source = file(path(0));
      event.clone.target_dir = file(folder);
      event.clone.target_name = text(name);
      return;
    case ES_EVENT_TYPE_AUTH_COPYFILE:
      event.copyfile.source = file(path(0));
      event.copyfile.target_file = sent.newName ? nullptr : file(path(1));
      event.copyfile.target_dir = file(folder);
      event.copyfile.target_name = text(name);
      return;
    case ES_EVENT_TYPE_AUTH_EXCHANGEDATA:
      event.exchangedata.file1 = file(path(0));
      event.exchangedata.file2 = file(path(1));
      return;
    case ES_EVENT_TYPE_AUTH_CREATE:
      event.create.destination_type = sent.newName ? ES_DESTINATION_TYPE_NEW_PATH : ES_DESTINATION_TYPE_EXISTING_FILE;
      if (sent.newName) event.create.destination.new_path = {file(folder), text(name), 0644};
      else event.create.destination.existing_file = file(path(0));
      return;
    default: return;
  }
}

}  // namespace fake_es
