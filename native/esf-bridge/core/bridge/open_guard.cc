#include "core/bridge/open_guard.h"

#include "core/policy/families.h"

namespace portcullis {
namespace {

// Under `lenient` only what the open is for counts; under `strict` everything that goes through it as well.
bool strictIn(const InForce& inForce) { return !inForce.snapshot.policy || inForce.policy.strictWhenNotEnforceable; }

// A program that is not in the table may want anything: the phone's verbs are not known, so `whenUnresolved` speaks.
bool unknownMayOpen(const InForce& inForce) { return !inForce.snapshot.policy || inForce.policy.unresolvedUsbOpen == Effect::allow; }

// A program of the system that is not in the table (its own camera, Touch Bar or audio daemon) is there for something else.
bool opensNoPhones(const ProcessFacts& process) { return process.platformBinary == Tri::yes && familiesOpenedBy(process) == 0; }

}  // namespace

void OpenGuard::handle(const AnswerPtr& answer, const OpenRequest& request) {
  if (!carriesData(request.userClientClass)) {
    answer->give(Answer::allow);
    return;
  }
  if (!request.parentId && request.parentPath.empty()) return correlate(answer, request);
  const auto sight = request.parentId ? hub_.world.device(*request.parentId) : std::nullopt;
  if (!sight) return lookUp(answer, request);
  this->answer(answer, request, look(*sight, request.process), false);
}

void OpenGuard::lookUp(const AnswerPtr& answer, const OpenRequest& request) {
  const bool deny = !opensNoPhones(request.process) && deniedPhoneAttached() && !unknownMayOpen(*hub_.world.present().inForce);
  answer->fallBackTo(deny ? Answer::deny : Answer::allow);
  hub_.workers.post([this, answer, request] {
    const auto facts = find(request);
    if (facts && !hub_.world.device(facts->registryId)) enforcer_.arrived(*facts);
    const auto sight = facts ? hub_.world.device(facts->registryId) : std::nullopt;
    if (sight) return this->answer(answer, request, look(*sight, request.process), false);
    answer->give(Answer::allow);  // no USB device there: none of our business
  });
}

// An id that the registry does not know (any more), or none at all, leaves the path.
std::optional<AttachFacts> OpenGuard::find(const OpenRequest& request) const {
  auto facts = request.parentId ? hub_.backend.lookUpUsb(*request.parentId) : std::nullopt;
  if (!facts && !request.parentPath.empty()) facts = hub_.backend.lookUpUsbAt(request.parentPath);
  return facts;
}

// The system did not say which device: by the program, among the phones that are attached.
void OpenGuard::correlate(const AnswerPtr& answer, const OpenRequest& request) {
  const FamilyMask opened = familiesOpenedBy(request.process);
  if (opensNoPhones(request.process)) return static_cast<void>(answer->give(Answer::allow));
  std::optional<View> chosen;
  for (const auto& state : hub_.world.devices()) {
    if (state.captured) continue;  // nobody can open it
    const FamilyMask families = familiesOf(state.attached->device);
    if (!(families & (opened ? opened : kPhoneFamilies))) continue;
    const auto sight = hub_.world.device(state.attached->facts.registryId);
    if (!sight) continue;
    View view = look(*sight, request.process);
    // Several may be meant: the one that denies decides.
    const bool denies = view.denied.enforced != 0;
    if (!chosen || (denies && chosen->denied.enforced == 0)) chosen = std::move(view);
  }
  if (!chosen) {
    answer->give(Answer::allow);
    return;
  }
  this->answer(answer, request, *chosen, true);
}

bool OpenGuard::deniedPhoneAttached() const {
  for (const auto& state : hub_.world.devices()) {
    const auto sight = state.captured ? std::nullopt : hub_.world.device(state.attached->facts.registryId);
    if (!sight) continue;
    const Judged judged = judge(*sight, nullptr, hub_.backend.wallTime());
    if (denials(judged.verdict, judged.verdict.verbs & kPhoneVerbs).enforced) return true;
  }
  return false;
}

OpenGuard::View OpenGuard::look(const Sight& sight, const ProcessFacts& process) const {
  View view{sight, judge(sight, nullptr, hub_.backend.wallTime()), 0, {}, false};
  const VerbMask verbs = view.judged.verdict.verbs;
  if (verbs & kPhoneVerbs) {
    const Opener* opener = openerOf(process, familiesOf(sight.device->device));
    view.concerns = true;
    view.asked = verbs & (opener ? opener->meant : kPhoneVerbs);
    const VerbMask covered = verbs & (opener && !strictIn(*sight.inForce) ? opener->meant : opener ? opener->covers : kPhoneVerbs);
    view.denied = denials(view.judged.verdict, covered);
    if (!opener && view.denied.enforced && unknownMayOpen(*sight.inForce)) view.denied = {};
  } else if (verbs & kStorageVerbs) {
    // Burning, virtual machines, libusb: blocks are read and written past every mount.
    view.concerns = true;
    view.asked = verbs & kStorageVerbs;
    view.denied = denials(view.judged.verdict, bit(Verb::read) | bit(Verb::write));
  }
  return view;
}

void OpenGuard::answer(const AnswerPtr& answer, const OpenRequest& request, const View& view, bool correlated) {
  const bool deny = view.denied.enforced != 0;
  const bool inTime = answer->give(deny ? Answer::deny : Answer::allow);
  if (!view.concerns) return;
  const Decision decision = deny || view.denied.observed ? Decision::denied : Decision::allowed;
  if (inTime && !news(request, view, decision)) return;
  VerdictRecord record = verdictRecord(Trigger::open, view.judged);
  record.process = request.process;
  record.asked = view.asked;
  record.decision = decision;
  const bool observing = !deny && (view.denied.observed || !anyEnforced(view.judged.verdict, view.asked));
  record.outcome = !inTime ? Outcome::tooLate : observing ? Outcome::observed : Outcome::enforced;
  record.answeredInMicros = answer->tookMicros();
  record.correlated = correlated;
  hub_.record(std::move(record), view.judged.person);
}

bool OpenGuard::news(const OpenRequest& request, const View& view, Decision decision) {
  return recorded_.first(view.sight, request.process, request.userClientClass + '\n' + std::to_string(static_cast<int>(decision)));
}

}  // namespace portcullis
