// The words that C++ shares with TypeScript, with their numbers, out of libs/wire and libs/policy (`npm run build`
// first).
//   node native/esf-bridge/core/policy/generate-names.mjs > native/esf-bridge/core/policy/shared_names.h
// `npm run check` fails when the file would change.
import { busLabel, familyLabel, verbLabel } from '../../../../libs/policy/dist/labels.js';
import * as wire from '../../../../libs/wire/dist/names.js';

/** Words of C++ that an enumerator must not be. */
const RESERVED = new Set(['virtual', 'unsigned', 'default', 'no', 'auto', 'public', 'switch', 'union', 'register']);
const inCpp = (word) => {
  const name = word.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  return RESERVED.has(name) ? `${name}_` : name;
};
const indented = (items) => items.map((item) => `    ${item},`).join('\n');

/** `before`: enumerators that stand for "none of them", in front of the list. */
function list(type, words, { names, width = 8, first = 0, before = [] } = {}) {
  const start = first === 0 ? [] : [`${inCpp(words[0])} = ${first}`];
  const enumerators = [...before, ...start, ...words.slice(start.length).map(inCpp)];
  const texts = [...before.map(() => ''), ...words].map((word) => JSON.stringify(word));
  return `enum class ${type} : uint${width}_t {
${indented(enumerators)}
};
inline constexpr std::array<std::string_view, ${texts.length}> k${names ?? type}Names = {
${indented(texts)}
};
`;
}

/** How people call them, in the list's order. */
function labels(name, words, labelOf) {
  const texts = words.map((word) => JSON.stringify(labelOf(word)));
  return `inline constexpr std::array<std::string_view, ${texts.length}> ${name} = {
${indented(texts)}
};
`;
}

function mask(name, type, words) {
  const bits = words.map((word) => `bit(${type}::${inCpp(word)})`);
  return `inline constexpr ${type}Mask ${name} = ${bits.join(' | ')};\n`;
}

process.stdout
  .write(`// Made by generate-names.mjs out of libs/wire/src/names.ts: bit i, or number i, is index i there. Labels: libs/policy/src/labels.ts.
// clang-format off
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace portcullis {

${list('Family', wire.FAMILIES)}inline constexpr size_t kFamilyCount = kFamilyNames.size();
using FamilyMask = uint32_t;
constexpr FamilyMask bit(Family f) { return FamilyMask{1} << static_cast<uint8_t>(f); }
${mask('kStorageFamilies', 'Family', wire.STORAGE_FAMILIES)}${mask('kPhoneFamilies', 'Family', wire.PHONE_FAMILIES)}
${list('Verb', wire.VERBS)}inline constexpr size_t kVerbCount = kVerbNames.size();
using VerbMask = uint16_t;
constexpr VerbMask bit(Verb v) { return static_cast<VerbMask>(1u << static_cast<uint8_t>(v)); }
${mask('kStorageVerbs', 'Verb', wire.STORAGE_VERBS)}${mask('kPhoneVerbs', 'Verb', wire.PHONE_VERBS)}
${[
  list('Mode', wire.MODES),
  list('Identity', wire.IDENTITIES),
  list('Bus', wire.BUSES),
  list('NeverBlocked', wire.NEVER_BLOCKED, { before: ['no'] }),
  list('Fact', wire.FACTS),
  list('Trigger', wire.TRIGGERS),
  list('TamperAct', wire.TAMPER_ACTS),
  list('Decision', wire.DECISIONS),
  list('Outcome', wire.OUTCOMES),
  list('BridgeMode', wire.BRIDGE_MODES),
  list('DocumentKind', wire.DOCUMENT_KINDS, { width: 16, first: 1 }),
  list('Refusal', wire.REFUSALS, { before: ['none'] }),
  labels('kFamilyLabels', wire.FAMILIES, familyLabel),
  labels('kVerbLabels', wire.VERBS, verbLabel),
  labels('kBusLabels', wire.BUSES, busLabel),
].join('\n')}
}  // namespace portcullis
`);
