// The bridge's part that answers the session: documents in, reports out.
#include <algorithm>
#include <chrono>
#include <future>

#include "core/bridge/bridge.h"
#include "core/policy/families.h"

namespace portcullis {
namespace {

constexpr size_t kMostRefused = 16;
// The session does nothing else meanwhile; the agent waits longer for the answer.
constexpr std::chrono::seconds kUsbPatience{8};

SweepCause causeOf(DocumentKind kind) {
  return kind == DocumentKind::grants || kind == DocumentKind::blocks ? SweepCause::exception : SweepCause::documents;
}

DeviceReport reportOf(const DeviceState& state, const Sight& sight, const WallTime& now) {
  DeviceReport report{state, judge(sight, nullptr, now).verdict, {}, sight.inForce};
  for (const auto& [bsdName, volume] : state.volumes) {
    const Judged judged = judgeVolume(sight, volume.facts, now);
    report.volumes.push_back({volume, judged.verdict, planMount(judged.verdict).decision});
  }
  return report;
}

}  // namespace

DocumentStore::Enrolling Bridge::enrol(const Uuid& organisation, const Uuid& mac, std::vector<uint8_t> spki) {
  DocumentStore::Enrolling result{};
  {
    std::lock_guard lock(documents_);
    result = store_.enrol(organisation, mac, std::move(spki));
    if (result == DocumentStore::Enrolling::done) {
      hub_->record(LifecycleRecord{"enrolled", "Mac " + toText(mac) + " of organisation " + toText(organisation)});
      putInForce(true);
    }
  }
  if (result == DocumentStore::Enrolling::done) sweepNow(SweepCause::documents);
  return result;
}

DocumentStore::Result Bridge::applyDocument(Bytes document) {
  const int64_t now = backend_.wallTime().epochMillis;
  DocumentStore::Result result;
  {
    std::lock_guard lock(documents_);
    result = store_.apply(document, now);
    if (result.changed) {
      const auto settled = [&](const auto& entry) {
        return entry.document.kind == result.kind && entry.document.id == result.id && entry.document.sequence <= result.sequence;
      };
      std::erase_if(refused_, settled);
      recordResult(result);
      putInForce(true);
    } else if (!result.accepted && result.stored) {
      // The same refused bytes come with every attempt of a stubborn courier: once is enough.
      const Digest digest = backend_.sha256(document);
      if (std::find(refusedDigests_.begin(), refusedDigests_.end(), digest) == refusedDigests_.end()) {
        recordResult(result);
        refused_.push_back({result, now});
        refusedDigests_.push_back(digest);
        if (refused_.size() > kMostRefused) refused_.erase(refused_.begin());
        if (refusedDigests_.size() > kMostRefused) refusedDigests_.erase(refusedDigests_.begin());
      }
    }
  }
  if (result.changed) sweepNow(causeOf(result.kind));
  changed();
  return result;
}

DocumentStore::Forgetting Bridge::forget(DocumentKind kind, const Uuid& id) {
  std::lock_guard lock(documents_);
  const auto result = store_.forget(kind, id);
  if (result == DocumentStore::Forgetting::done) putInForce(true);
  changed();
  return result;
}

BridgeStatus Bridge::status() {
  BridgeStatus status;
  status.mode = backend_.mode();
  status.startedAtMillis = startedAt_;
  status.clients = backend_.clients();
  {
    std::lock_guard lock(documents_);
    status.enrolment = store_.enrolment();
    status.anchorKeyId = store_.anchorKeyId();
    status.damage = store_.damage();
    status.documents = store_.listing();
    status.refused = refused_;
  }
  const Sight present = hub_->world.present();
  status.person = present.person;
  const InForce& inForce = *present.inForce;
  status.policyState = !inForce.snapshot.policy               ? "none"
                       : inForce.snapshot.offlineExpired      ? "offline-expired"
                       : inForce.policy.mode == Mode::enforce ? "enforcing"
                                                              : "observing";
  status.journal = journal_->id();
  status.next = journal_->next();
  status.acknowledged = journal_->acknowledged();
  status.journalBytes = journal_->bytes();
  status.lost = recorder_->lost() + journal_->unreadable();
  const Counters& counters = hub_->counters;
  status.events = counters.events;
  status.answered = counters.answered;
  status.denied = counters.denied;
  status.tooLate = counters.tooLate;
  status.slowestAnswerMicros = counters.slowestAnswerMicros;
  status.dropped = counters.dropped;
  status.canaryDeniedAtMillis = hub_->canary.deniedAtMillis();
  for (size_t i = 0; i < Counters::kKinds; ++i) status.shortestDeadlineMicros[i] = counters.shortestDeadlineMicros[i];
  for (const auto& state : hub_->world.devices()) {
    if (isCanary(state)) continue;
    ++status.attached;
    if (state.captured) ++status.captured;
  }
  return status;
}

std::vector<DeviceReport> Bridge::devices() {
  std::vector<DeviceReport> reports;
  const WallTime now = backend_.wallTime();
  Sight sight = hub_->world.present();
  for (const auto& state : hub_->world.devices()) {
    if (isCanary(state)) continue;
    sight.device = state.attached;
    reports.push_back(reportOf(state, sight, now));
  }
  return reports;
}

bool Bridge::isCanary(const DeviceState& state) const {
  return hub_->canary.covers(state.attached->facts.registryId, backend_.continuousMicros());
}

void Bridge::announceCanary() { hub_->canary.announce(backend_.continuousMicros()); }

Bridge::Arming Bridge::armCanary(const std::string& bsdName) {
  const std::string disk = wholeDiskOf(bsdName);
  if (disk.empty()) return Arming::notADisk;
  if (backend_.mode() == BridgeMode::observe) return Arming::cannotDeny;
  for (const auto& state : hub_->world.devices()) {
    const auto ofIt = [&](const auto& volume) { return wholeDiskOf(volume.first) == disk; };
    if (std::none_of(state.volumes.begin(), state.volumes.end(), ofIt)) continue;
    const Device& device = state.attached->device;
    if (device.family != Family::diskImage || device.neverBlocked != NeverBlocked::no) return Arming::notAnImage;
    const auto inUse = [](const auto& volume) { return volume.second.mount.has_value(); };
    if (std::any_of(state.volumes.begin(), state.volumes.end(), inUse)) return Arming::mounted;
    hub_->canary.arm(state.attached->facts.registryId, disk, backend_.continuousMicros());
    return Arming::armed;
  }
  return Arming::noSuchDisk;
}

UsbAnswer Bridge::usb(UsbAction action, const std::string& name) {
  const auto answered = std::make_shared<std::promise<UsbAnswer>>();
  auto answer = answered->get_future();
  hub_->conductor.post([this, action, name, answered] {
    switch (action) {
      case UsbAction::list: return answered->set_value(desk_->list());
      case UsbAction::capture: return answered->set_value(desk_->capture(name));
      case UsbAction::release: return answered->set_value(desk_->release(name));
    }
  });
  UsbAnswer late;
  late.code = "busy";
  late.message = "the bridge is at work on other devices, and does this afterwards: look at the list in a moment";
  if (answer.wait_for(kUsbPatience) != std::future_status::ready) return late;
  changed();
  try {
    return answer.get();
  } catch (const std::future_error&) {
    return late;  // the bridge is ending, and nothing was done
  }
}

std::optional<std::pair<DeviceReport, std::vector<TraceEntry>>> Bridge::explain(RegistryId id) {
  const WallTime now = backend_.wallTime();
  Sight sight = hub_->world.present();
  for (const auto& state : hub_->world.devices()) {
    if (state.attached->facts.registryId != id) continue;
    sight.device = state.attached;
    DeviceReport report = reportOf(state, sight, now);
    // Of the first volume, where there is one: that is what the person asks about.
    const VolumeFacts* volume = state.volumes.empty() ? nullptr : &state.volumes.begin()->second.facts;
    std::vector<TraceEntry> trace;
    report.verdict = portcullis::explain(sight.inForce->snapshot, sight.device->device, contextOf(sight, volume, now), trace);
    return std::pair{std::move(report), std::move(trace)};
  }
  return std::nullopt;
}

}  // namespace portcullis
