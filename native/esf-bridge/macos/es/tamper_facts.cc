#include "macos/es/tamper_facts.h"

#include <sys/mount.h>

#include <string_view>

#include "macos/es/message_facts.h"
#include "macos/es/overlay.h"

namespace portcullis::macos::es {

namespace {

constexpr std::string_view kLaunchctl = "/bin/launchctl";
// Bits of es_process_t.codesigning_flags (kern/cs_blobs.h).
constexpr uint32_t kValid = 0x1, kHard = 0x100, kKill = 0x200;
// What launchctl is told may be as long as the system allows; the job's name stands in front.
constexpr uint32_t kMostArguments = 64;

Actor actorOf(const es_process_t& process) {
  Actor actor;
  actor.facts = processOf(process);
  actor.team = textOf(process.team_id);
  actor.held = (process.codesigning_flags & kValid) != 0 && (process.codesigning_flags & (kHard | kKill)) != 0;
  return actor;
}

class Paths {
 public:
  explicit Paths(TamperRequest& request) : request_(request) {}

  void add(const es_file_t* file) {
    if (!file) return;
    request_.truncated |= file->path_truncated;
    request_.paths.push_back(textOf(file->path));
  }
  void add(const es_file_t* folder, es_string_token_t name) {
    if (!folder) return;
    request_.truncated |= folder->path_truncated;
    std::string path = textOf(folder->path);
    if (!path.ends_with('/')) path += '/';
    request_.paths.push_back(path + textOf(name));
  }

 private:
  TamperRequest& request_;
};

// false: nothing that could be tampering.
bool fill(TamperRequest& r, const es_message_t& m) {
  Paths paths(r);
  const auto& event = m.event;
  switch (m.event_type) {
    case ES_EVENT_TYPE_AUTH_SIGNAL:
      r.act = TamperAct::signal;
      r.signal = event.signal.sig;
      r.target = actorOf(*event.signal.target);
      if (const auto* instigator = instigatorOf(m, event.signal)) r.instigator = actorOf(*instigator);
      return true;
    case ES_EVENT_TYPE_AUTH_PROC_SUSPEND_RESUME:
      r.act = TamperAct::suspend;
      if (event.proc_suspend_resume.target) r.target = actorOf(*event.proc_suspend_resume.target);
      return true;
    case ES_EVENT_TYPE_AUTH_EXEC: {
      if (textOf(event.exec.target->executable->path) != kLaunchctl) return false;
      r.act = TamperAct::launchctl;
      const uint32_t count = std::min(es_exec_arg_count(&event.exec), kMostArguments);
      for (uint32_t i = 0; i < count; ++i) r.arguments.push_back(textOf(es_exec_arg(&event.exec, i)));
      return true;
    }
    case ES_EVENT_TYPE_AUTH_UNLINK: r.act = TamperAct::unlink; return paths.add(event.unlink.target), true;
    case ES_EVENT_TYPE_AUTH_RENAME:
      r.act = TamperAct::rename;
      paths.add(event.rename.source);
      if (event.rename.destination_type == ES_DESTINATION_TYPE_EXISTING_FILE) paths.add(event.rename.destination.existing_file);
      else paths.add(event.rename.destination.new_path.dir, event.rename.destination.new_path.filename);
      return true;
    case ES_EVENT_TYPE_AUTH_LINK:
      r.act = TamperAct::link;
      paths.add(event.link.source);
      return paths.add(event.link.target_dir, event.link.target_filename), true;
    case ES_EVENT_TYPE_AUTH_CLONE:
      r.act = TamperAct::clone;
      paths.add(event.clone.source);
      return paths.add(event.clone.target_dir, event.clone.target_name), true;
    case ES_EVENT_TYPE_AUTH_COPYFILE:
      r.act = TamperAct::copy;
      paths.add(event.copyfile.source);
      if (event.copyfile.target_file) paths.add(event.copyfile.target_file);
      else paths.add(event.copyfile.target_dir, event.copyfile.target_name);
      return true;
    case ES_EVENT_TYPE_AUTH_EXCHANGEDATA:
      r.act = TamperAct::exchange;
      paths.add(event.exchangedata.file1);
      return paths.add(event.exchangedata.file2), true;
    case ES_EVENT_TYPE_AUTH_TRUNCATE: r.act = TamperAct::truncate; return paths.add(event.truncate.target), true;
    case ES_EVENT_TYPE_AUTH_CREATE:
      r.act = TamperAct::create;
      if (event.create.destination_type == ES_DESTINATION_TYPE_EXISTING_FILE) paths.add(event.create.destination.existing_file);
      else paths.add(event.create.destination.new_path.dir, event.create.destination.new_path.filename);
      return true;
    case ES_EVENT_TYPE_AUTH_OPEN:
      if ((static_cast<uint32_t>(event.open.fflag) & kOpenWrite) == 0) return false;
      r.act = TamperAct::write;
      return paths.add(event.open.file), true;
    case ES_EVENT_TYPE_AUTH_MOUNT:
      r.act = TamperAct::mount;
      r.paths.emplace_back(event.mount.statfs->f_mntonname);
      return true;
    default: return false;
  }
}

}  // namespace

std::vector<es_event_type_t> tamperEvents() {
  return {ES_EVENT_TYPE_AUTH_SIGNAL,       ES_EVENT_TYPE_AUTH_PROC_SUSPEND_RESUME,
          ES_EVENT_TYPE_AUTH_EXEC,         ES_EVENT_TYPE_AUTH_UNLINK,
          ES_EVENT_TYPE_AUTH_RENAME,       ES_EVENT_TYPE_AUTH_LINK,
          ES_EVENT_TYPE_AUTH_CLONE,        ES_EVENT_TYPE_AUTH_COPYFILE,
          ES_EVENT_TYPE_AUTH_EXCHANGEDATA, ES_EVENT_TYPE_AUTH_TRUNCATE,
          ES_EVENT_TYPE_AUTH_CREATE,       ES_EVENT_TYPE_AUTH_OPEN,
          ES_EVENT_TYPE_AUTH_MOUNT};
}

std::optional<TamperRequest> tamperRequestOf(const es_message_t& m, const std::function<bool(int32_t)>& installs) {
  TamperRequest request;
  if (!fill(request, m)) return std::nullopt;
  request.by = actorOf(*m.process);
  const bool file = request.target == std::nullopt && request.act != TamperAct::mount;
  if (file && installs) request.byInstaller = installs(request.by.facts.pid);
  return request;
}

}  // namespace portcullis::macos::es
