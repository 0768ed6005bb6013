#include "sim/recording.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "core/policy/shared_names.h"
#include "core/text/iso_time.h"
#include "nlohmann/json.hpp"
#include "sim/device_json.h"
#include "sim/strict_object.h"

namespace portcullis::sim {
namespace {

using nlohmann::json;

constexpr int64_t kVersion = 1;
constexpr int64_t kDay = 24 * 60 * 60 * 1000;

std::string lineName(int line) { return "line " + std::to_string(line); }

PersonFacts personOf(const json& value, const std::string& where) {
  StrictObject object(value, where);
  PersonFacts person;
  const auto name = object.optionalText("name");
  person.state = name ? Context::User::known : Context::User::nobody;
  person.name = name.value_or("");
  person.groupsKnown = object.has("groups") || !name;
  for (const auto& group : object.list("groups")) {
    if (!group.is_string()) object.fail("`groups` must be a list of texts");
    person.groups.push_back(group.get<std::string>());
  }
  object.finish();
  return person;
}

ProcessFacts processOf(StrictObject& step) {
  const json* value = step.object("process");
  if (!value) return {310, "/usr/sbin/diskarbitrationd", "com.apple.diskarbitrationd", Tri::yes};
  StrictObject object(*value, step.where() + ", process");
  ProcessFacts process;
  process.pid = static_cast<int32_t>(object.number("pid", 1, 1 << 30, 500));
  process.path = object.text("path");
  process.signingId = object.optionalText("signingId").value_or("");
  process.platformBinary = object.tri("platformBinary");
  object.finish();
  return process;
}

MountFacts mountOf(StrictObject& step, bool flags) {
  MountFacts mount;
  mount.bsdName = step.text("bsdName");
  mount.mountPoint = step.text("mountPoint", "");
  if (flags) {
    mount.flags.readOnly = step.flag("readOnly", false);
    mount.flags.noexec = step.flag("noexec", false);
  }
  return mount;
}

void readBoot(StrictObject& object, Step& step) {
  for (const auto& device : object.list("devices")) {
    StrictObject inner(device, object.where() + ", device " + std::to_string(step.devices.size() + 1));
    step.devices.push_back(deviceOf(inner));
    inner.finish();
  }
  for (const auto& mount : object.list("mounts")) {
    StrictObject inner(mount, object.where() + ", mount " + std::to_string(step.mounts.size() + 1));
    step.mounts.push_back(mountOf(inner, true));
    step.mounts.back().fileSystem = inner.text("fileSystem", "");
    inner.finish();
  }
  if (const json* user = object.object("user")) step.person = personOf(*user, object.where() + ", user");
}

void readTampering(StrictObject& object, Step& step) {
  const std::string act = object.text("act");
  const auto known = std::find(kTamperActNames.begin(), kTamperActNames.end(), act);
  if (known == kTamperActNames.end()) object.fail("unknown act `" + act + "`");
  TamperRequest& request = step.tampering;
  request.act = static_cast<TamperAct>(known - kTamperActNames.begin());
  const auto texts = [&](const char* key, std::vector<std::string>& to) {
    for (const auto& text : object.list(key)) {
      if (!text.is_string()) object.fail(std::string("`") + key + "` must be a list of texts");
      to.push_back(text.get<std::string>());
    }
  };
  texts("paths", request.paths);
  texts("arguments", request.arguments);
  request.by.facts = processOf(object);
  request.byInstaller = object.flag("byInstaller", false);
  request.signal = static_cast<int32_t>(object.number("signal", 0, 64, 15));
  if (const auto id = object.optionalText("target")) {
    Actor target;
    target.facts.signingId = *id;
    target.team = kSimulatedTeam;
    target.held = true;
    request.target = std::move(target);
  }
}

Step readStep(const json& value, int line) {
  StrictObject object(value, lineName(line));
  Step step;
  step.line = line;
  const std::string kind = object.text("step");
  object.text("note", "");
  if (kind == "boot") {
    step.kind = StepKind::boot;
    readBoot(object, step);
  } else if (kind == "attach") {
    step.kind = StepKind::attach;
    step.device = deviceOf(object);
  } else if (kind == "detach") {
    step.kind = StepKind::detach;
    step.device.name = object.text("device");
  } else if (kind == "mount" || kind == "remount") {
    step.kind = kind == "mount" ? StepKind::mount : StepKind::remount;
    step.mount = mountOf(object, true);
    if (kind == "mount") {
      step.process = processOf(object);
      step.asked = object.flag("asked", true);
    }
  } else if (kind == "unmount") {
    step.kind = StepKind::unmount;
    step.mount = mountOf(object, false);
  } else if (kind == "share") {
    step.kind = StepKind::share;
    step.mount.bsdName = object.text("source");
    step.mount.mountPoint = object.text("mountPoint");
    step.mount.fileSystem = object.text("fileSystem", "smbfs");
  } else if (kind == "open") {
    step.kind = StepKind::open;
    step.device.name = object.text("device");
    step.userClientClass = object.text("userClientClass");
    step.told = object.flag("told", true);
    step.process = processOf(object);
  } else if (kind == "raw-open") {
    step.kind = StepKind::rawOpen;
    step.mount.bsdName = object.text("bsdName");
    step.read = object.flag("read", true);
    step.write = object.flag("write", false);
    step.process = processOf(object);
  } else if (kind == "user") {
    step.kind = StepKind::user;
    step.person = personOf(
        *[&] {
          const json* user = object.object("user");
          if (!user) object.fail("`user` is missing");
          return user;
        }(),
        object.where() + ", user");
  } else if (kind == "fact") {
    step.kind = StepKind::fact;
    step.volume = volumeOf(object);
  } else if (kind == "tamper") {
    step.kind = StepKind::tamper;
    readTampering(object, step);
  } else if (kind == "power") {
    step.kind = StepKind::power;
    step.what = object.text("what");
    if (step.what != "sleep" && step.what != "wake") object.fail("`what` must be `sleep` or `wake`");
  } else if (kind == "client") {
    step.kind = StepKind::client;
    step.what = object.text("job");
    step.state = object.text("state");
  } else if (kind == "clock") {
    step.kind = StepKind::clock;
    step.millis = object.number("byMs", -400 * kDay, 400 * kDay);
  } else if (kind == "bridge") {
    step.kind = StepKind::bridge;
    step.what = object.text("what");
    if (step.what != "stopped" && step.what != "killed" && step.what != "shutdown") {
      object.fail("`what` must be `stopped`, `killed` or `shutdown`");
    }
    step.millis = object.number("ms", 0, 400 * kDay);
  } else if (kind == "wait") {
    step.kind = StepKind::wait;
    step.millis = object.number("ms", 0, 400 * kDay);
  } else {
    object.fail("unknown step `" + kind + "`");
  }
  object.finish();
  return step;
}

void replaceAll(std::string& text, const std::string& what, const std::string& with) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) text.replace(at, what.size(), with);
}

// The steps of a burst, `{n}` in their texts replaced by 1, 2, 3, …, spread evenly over its time.
std::vector<Step> spread(const json& value, int line) {
  StrictObject object(value, lineName(line));
  object.text("step");
  object.text("note", "");
  const int64_t times = object.number("times", 1, 100000);
  const int64_t within = object.number("withinMs", 0, kDay);
  std::string pattern = object.list("steps").dump(-1, ' ', false, json::error_handler_t::replace);
  object.finish();
  std::vector<Step> steps;
  int64_t passed = 0;
  for (int64_t n = 1; n <= times; ++n) {
    std::string text = pattern;
    replaceAll(text, "{n}", std::to_string(n));
    for (const auto& inner : json::parse(text)) steps.push_back(readStep(inner, line));
    Step pause;
    pause.line = line;
    pause.kind = StepKind::wait;
    pause.millis = within * n / times - passed;
    passed += pause.millis;
    if (pause.millis > 0) steps.push_back(std::move(pause));
  }
  return steps;
}

}  // namespace

std::vector<Step> parseStep(const json& value, int line) {
  const auto kind = value.is_object() ? value.find("step") : value.end();
  if (value.is_object() && kind != value.end() && *kind == "burst") return spread(value, line);
  return {readStep(value, line)};
}

Recording parseRecording(std::string_view text, const std::string& name) {
  Recording recording;
  std::istringstream lines{std::string(text)};
  std::string line;
  int number = 0;
  bool header = false;
  while (std::getline(lines, line)) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const json value = json::parse(line, nullptr, false);
    try {
      if (value.is_discarded()) throw RecordingError(lineName(number) + ": not JSON");
      if (header) {
        auto steps = parseStep(value, number);
        std::move(steps.begin(), steps.end(), std::back_inserter(recording.steps));
        continue;
      }
      StrictObject object(value, lineName(number));
      if (object.number("recording", 0, 1 << 20) != kVersion) object.fail("this simulator reads recordings of version 1");
      recording.name = object.text("name");
      recording.description = object.text("description", "");
      if (const auto at = object.optionalText("startsAt")) {
        recording.startsAt = parseIsoTime(*at);
        if (!recording.startsAt) object.fail("`startsAt` must be an ISO 8601 time with seconds and offset");
      }
      object.finish();
      header = true;
    } catch (const RecordingError& error) {
      throw RecordingError(name + ", " + error.what());
    }
  }
  if (!header) throw RecordingError(name + ": the header line is missing");
  return recording;
}

Recording readRecording(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw RecordingError("the recording `" + path + "` cannot be read");
  std::ostringstream text;
  text << file.rdbuf();
  return parseRecording(text.str(), path);
}

}  // namespace portcullis::sim
