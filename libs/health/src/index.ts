export type {
  AgentFailure,
  BridgeFailure,
  BridgeStatusFacts,
  CanaryOutcome,
  HealthFacts,
  RefusedDocument,
  ServerFailure,
} from './facts.js';
export {
  AGENT_FAILURES,
  BRIDGE_FAILURES,
  CANARY_OUTCOMES,
  EXTENSION_IDENTIFIER,
  isOurs,
  SERVER_FAILURES,
} from './facts.js';
export type { ExtensionRecord, ExtensionState } from './extensions.js';
export { chooseExtension, mergeRecords, parseSystemExtensions } from './extensions.js';
export type { AccessGrant, BundleFacts, JobName, SystemFacts } from './system-facts.js';
export { JOBS } from './system-facts.js';
export type { BackgroundItem } from './outputs/background-items.js';
export { parseBackgroundItems } from './outputs/background-items.js';
export type { CodeSignature, Signer } from './outputs/code-signature.js';
export { parseCodeSignature, readEntitlements } from './outputs/code-signature.js';
export type { ExtensionDatabase } from './outputs/extension-database.js';
export { readExtensionDatabase } from './outputs/extension-database.js';
export type { LaunchdJob } from './outputs/launchctl.js';
export { parseLaunchdJob } from './outputs/launchctl.js';
export type { Enrolment, SipState } from './outputs/platform.js';
export { parseBattery, parseBootTime, parseEnrolment, parseProcessor, parseSip } from './outputs/platform.js';
export type { ProfileFacts } from './outputs/profiles.js';
export { readAllowed, readProfiles } from './outputs/profiles.js';
export type { Requirement } from './outputs/requirement.js';
export { parseRequirement } from './outputs/requirement.js';
export type { Problem, ProblemCode } from './problem.js';
export { PROBLEM_CODES } from './problem.js';
export type { Line } from './checklist.js';
export { checklist, goodToKnow, toMend } from './checklist.js';
export type { Check, Diagnosis } from './diagnose.js';
export { diagnose, firstStep } from './diagnose.js';
export type { Day, HealthHistory, HealthRecord, ProblemSpell, StateSpell } from './history.js';
export { healthHistory, provedAt } from './history.js';
export { checksInSilence, isSilent, SILENT_AFTER_MILLIS, withSilence } from './silence.js';
export { sayDuration } from './text.js';
export { steadyFacts } from './steady.js';
export type { Silence, Unprotected, Unprotections, Word } from './unprotected.js';
export { SILENCE_TEXTS, UNPROTECTED_TEXTS, unprotectedIntervals } from './unprotected.js';
export { STATE_TEXTS } from './states.js';
export type { CodeExplanation, CodeReading } from './codes/explain-code.js';
export { explainCode } from './codes/explain-code.js';
export { neededToOpen } from './services/access.js';
export type { Hardware, HardwareKind } from './services/hardware.js';
export type { Remark, RemarkCode, ServiceHit, ServiceLookup, Way } from './services/lookup.js';
export { lookUpService, WAYS } from './services/lookup.js';
export type { RegistryEntry } from './services/registry.js';
export { parseRegistry } from './services/registry.js';
export type { GatheredFacts, Quick, Slow, Watched } from './gather/gather.js';
export { asFacts, gatherAll, gatherQuick, gatherSlow, ownState } from './gather/gather.js';
export type { Mac, Output, RunOptions } from './gather/mac.js';
export { APP, BRIDGE_STATUS, EXTENSION_DATABASE } from './gather/places.js';
export { readMacosVersion } from './gather/platform.js';
export { bridgeFactsOf } from './gather/bridge-status.js';
export { packBundle, unpackBundle } from './support/archive.js';
export type { BundleFiles, Examined } from './support/bundle.js';
export { examineBundle, RecordingMac } from './support/bundle.js';
export { AGENT_STATUS, BRIDGE_STATUS_FILE, MANIFEST } from './support/files.js';
export { maskBundle } from './support/mask.js';
