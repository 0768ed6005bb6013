// What is in force, as one immutable object: replaced whole when a document changes.
#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/policy/documents.h"

namespace portcullis {

struct InForce {
  Snapshot snapshot;
  // Meaningful when `snapshot.policy` is set.
  PolicyInfo policy;
  std::string policyId;  // empty: none
  // From the `mac` document; a Mac without one has no tags that are known.
  std::string mac;  // empty: not enrolled
  bool tagsKnown = false;
  std::vector<std::string> tags;
  std::vector<GrantInfo> grants;
  // `policy:<uuid>` → sequence, for each document that takes part.
  std::vector<std::pair<std::string, uint64_t>> documents;
  // When offline use of the policy ends; 0: never.
  int64_t offlineEndsMillis = 0;
};
using InForcePtr = std::shared_ptr<const InForce>;

}  // namespace portcullis
