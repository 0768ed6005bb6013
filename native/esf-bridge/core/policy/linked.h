#pragma once
#include "conditions.h"
#include "documents.h"

namespace portcullis {

// What `link` found: the sets that each document refers to.
struct Linked {
  ResolvedSets policy, grants, blocks;
};

inline const Linked* linkedOf(const Snapshot& snapshot) { return static_cast<const Linked*>(snapshot.linked.get()); }

}  // namespace portcullis
