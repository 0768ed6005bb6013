// Why a step did not match, or may yet, word for word as libs/policy/src/because.ts says it.
#pragma once
#include <string>

#include "conditions.h"
#include "targets.h"

namespace portcullis {

std::string becauseOfRule(const PolicyBundle& bundle, const RuleRecord& rule, ConditionTests& tests, const Subject& subject);
std::string becauseOfGrant(const GrantRecord& grant, Truth truth, const Subject& subject);
std::string becauseOfBlock(Truth truth);

}  // namespace portcullis
