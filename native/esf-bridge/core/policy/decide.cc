#include "evaluation.h"

#include <algorithm>

namespace portcullis {
namespace {

// Tells nobody: the decide path.
struct Silence {
  static constexpr bool kEverything = false;
  void plain(std::string_view, VerbMask) const noexcept {}
  void block(const BlockRecord&, Truth, Truth, VerbMask) const noexcept {}
  void rule(uint32_t, Truth, VerbMask) const noexcept {}
  void grant(const GrantRecord&, Truth, VerbMask) const noexcept {}
};

ResolvedSets resolve(std::span<const Uuid> ids, const Snapshot& snapshot) {
  ResolvedSets resolved;
  for (const Uuid& id : ids) {
    const auto found = std::find_if(snapshot.sets.begin(), snapshot.sets.end(), [&](auto& set) { return set && set->id() == id; });
    resolved.push_back(found == snapshot.sets.end() ? nullptr : found->get());
  }
  return resolved;
}

}  // namespace

void link(Snapshot& snapshot) {
  auto linked = std::make_shared<Linked>();
  if (snapshot.policy) linked->policy = resolve(snapshot.policy->sets(), snapshot);
  if (snapshot.grants) linked->grants = resolve(snapshot.grants->sets(), snapshot);
  if (snapshot.blocks) linked->blocks = resolve(snapshot.blocks->sets(), snapshot);
  snapshot.linked = std::move(linked);
}

void decide(const Snapshot& snapshot, const Device& device, const Context& context, Verdict& out) noexcept {
  const Subject subject(device, context);
  Silence silence;
  Evaluation(snapshot, subject, out, silence).run();
}

}  // namespace portcullis
