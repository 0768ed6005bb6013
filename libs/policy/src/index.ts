export * from './model.js';
export { because } from './because.js';
export { eventSentence } from './event-sentence.js';
export { classify, type Classification, type Evidence } from './classify/classify.js';
export type { Signature, SignatureConditions, UsbTriple } from './classify/signature.js';
export { SIGNATURES } from './classify/signatures.js';
export { cleanDevice, toDevice, type DeviceExtra } from './classify/to-device.js';
export { evaluate, type EvaluateOptions } from './evaluate.js';
export {
  defaultEffects,
  effectsFor,
  familiesOf,
  homeFamily,
  isPhoneFamily,
  isPhoneVerb,
  isStorageFamily,
  isStorageVerb,
  safeDefaults,
  verbsOf,
  verbsOfFamily,
} from './families.js';
export { deviceKey, identityOf, idsOf, isDiskIdentity, keyOfIdentity, ownIdentityOf } from './identity.js';
export {
  busLabel,
  documentLabel,
  effectLabel,
  familyLabel,
  gapReason,
  hexId,
  identityLabel,
  kindLabel,
  neverBlockedLabel,
  refusalReason,
  verbLabel,
} from './labels.js';
export { parseLimit, parseMoment, type Limit, type Moment } from './moment.js';
export { prepare, type Inputs, type Prepared } from './prepare.js';
export { isTrustworthySerial, PLACEHOLDER_SERIALS } from './serial.js';
export { clean, fold, TEXT_LIMIT } from './text.js';
export { parsePolicy, parseRule, type ParseResult } from './parse/parse.js';
export type { Problem } from './parse/problem.js';
export { inTextOrder } from './parse/problem.js';
export { isReadablePolicy } from './parse/source.js';
export { policyJsonSchema } from './parse/schema.js';
export * from './compile/index.js';
export { allowDeviceRule } from './allow-device.js';
export { deviceName, explainTrace, partsOf, sentence, type SentenceParts } from './explain.js';
export { addRuleOnTop, freeRuleId } from './parse/edit.js';
export { printPolicy } from './parse/print.js';
export { runPolicyTests, type PolicyTestFailure, type PolicyTestResult } from './parse/run-tests.js';
export {
  ENFORCEABILITY,
  enforceability,
  sayReach,
  type EnforceabilityRow,
  type Reach,
  type Strength,
} from './enforceability.js';
export { lintPolicy, type LintOptions } from './lint/lint.js';
export { conditionsText, effectsText, listText, ruleText } from './describe.js';
export { diffPolicies, type PolicyChange } from './diff.js';
export {
  starterCandidates,
  starterPolicy,
  type Starter,
  type StarterCandidate,
  type StarterOptions,
} from './starter.js';
export { whatIf, type RecordedDecision, type WhatIf, type WhatIfGroup, type WhatIfKind } from './what-if.js';
export { notesProblem, serialProblem } from './csv/cells.js';
export { SET_COLUMNS, type SetColumn } from './csv/columns.js';
export {
  readDeviceCsv,
  recordKey,
  setCsvHeader,
  setCsvRows,
  type CsvProblem,
  type DeviceCsv,
  type IdentityRecord,
} from './csv/identities.js';
export { previewImport, type ImportOptions, type ImportPreview } from './csv/preview.js';
export { decodeFile, type FileEncoding } from './decode.js';
export { readDefenderFile } from './import/defender/file.js';
export { importDefender, type DefenderImport } from './import/defender/import.js';
export { TooManyTerms } from './import/defender/query.js';
export type { ImportNote, ImportNoteKind } from './import/defender/report.js';
export { DefenderFormatError } from './import/defender/source.js';
