#include "sim/player.h"

namespace portcullis::sim {
namespace {

std::string wordOf(Attempt attempt) {
  switch (attempt) {
    case Attempt::allowed: return "allowed";
    case Attempt::denied: return "denied";
    case Attempt::unanswered: return "unanswered";
    case Attempt::impossible: break;
  }
  return "skipped: not there, captured, or mounted already";
}

std::string doneOr(bool done, const char* otherwise) { return done ? "done" : std::string("impossible: ") + otherwise; }

}  // namespace

PersonFacts Player::seated(PersonFacts person) const {
  if (!user_.empty() && person.state == Context::User::known) person.name = user_;
  return person;
}

std::string Player::bootNow(const Step& step) {
  if (step.person) kernel_.person(seated(*step.person));
  bool all = true;
  for (const auto& device : step.devices) {
    if (kernel_.device(device.name)) continue;  // an earlier recording has brought it
    std::vector<MountFacts> mounts;
    for (const auto& mount : step.mounts) {
      for (const auto& volume : device.facts.volumes) {
        if (volume.bsdName == mount.bsdName) mounts.push_back(mount);
      }
    }
    all = kernel_.place(device, mounts) && all;
  }
  return doneOr(all, "a BSD name is taken");
}

bool Player::boot(const Recording& recording) {
  if (recording.steps.empty() || recording.steps.front().kind != StepKind::boot) return false;
  bootNow(recording.steps.front());
  return true;
}

std::string Player::perform(const Step& step) {
  switch (step.kind) {
    case StepKind::boot: return bootNow(step);
    case StepKind::attach:
      kernel_.detach(step.device.name);  // plugged in again
      return doneOr(kernel_.attach(step.device), "a BSD name is taken by another device");
    case StepKind::detach: return doneOr(kernel_.detach(step.device.name), "not attached");
    case StepKind::mount:
      return wordOf(kernel_.mount(step.mount.bsdName, step.mount.mountPoint, step.mount.flags, step.process, step.asked));
    case StepKind::remount: return wordOf(kernel_.remount(step.mount.bsdName, step.mount.flags));
    case StepKind::share: return wordOf(kernel_.mountShare(step.mount.bsdName, step.mount.mountPoint, step.mount.fileSystem));
    case StepKind::unmount: return kernel_.unmountByPerson(step.mount.bsdName) ? "done" : "skipped: not mounted";
    case StepKind::open: return wordOf(kernel_.open(step.device.name, step.userClientClass, step.process, step.told));
    case StepKind::rawOpen: return wordOf(kernel_.rawOpen(step.mount.bsdName, step.read, step.write, step.process));
    case StepKind::user: kernel_.person(seated(*step.person)); return "done";
    case StepKind::fact: return doneOr(kernel_.fact(step.volume), "no such volume");
    case StepKind::wait: clock_.wait(step.millis * 1000); return "done";
    case StepKind::power: kernel_.say(step.what == "sleep" ? SystemWord::willSleep : SystemWord::woke); return "done";
    case StepKind::client: return doneOr(kernel_.client(step.what, step.state), "no such client");
    case StepKind::clock:
      clock_.set(step.millis);
      kernel_.clockWasSet();
      return "done";
    case StepKind::tamper: {
      const Attempt attempt = kernel_.tamper(step.tampering);
      return attempt == Attempt::impossible ? "skipped: nothing protects itself" : wordOf(attempt);
    }
    case StepKind::bridge:
      if (!away_) return "skipped: this bridge stays";
      away_(step);
      return "done";
  }
  return "impossible: unknown step";
}

std::vector<std::string> Player::play(const Recording& recording) {
  std::unique_lock lock(playing_, std::defer_lock);
  if (oneAtATime_) lock.lock();
  std::vector<std::string> problems;
  for (const auto& step : recording.steps) {
    if (stopped_) break;
    const std::string result = perform(step);
    if (result.starts_with("impossible") || result == "unanswered") {
      problems.push_back(recording.name + ", line " + std::to_string(step.line) + ": " + result);
    }
  }
  return problems;
}

void Player::stop() {
  stopped_ = true;
  clock_.stop();
}

}  // namespace portcullis::sim
