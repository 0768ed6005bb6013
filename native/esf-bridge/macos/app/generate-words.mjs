// What libs/health says about things that the app says too, so that there is one wording for one fact (`npm run
// build` first).
//   node native/esf-bridge/macos/app/generate-words.mjs > native/esf-bridge/macos/app/model/health_words.inc
// `npm run check` fails when the file would change.
import {
  diagnose,
  explainCode,
  EXTENSION_IDENTIFIER,
  parseSystemExtensions,
} from '../../../../libs/health/dist/index.js';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const listed = (state) => ({
  extension: {
    version: '2.0.0',
    records: parseSystemExtensions(
      [
        '1 extension(s)',
        '--- com.apple.system_extension.endpoint_security',
        'enabled\tactive\tteamID\tbundleID (version)\tname\t[state]',
        `*\t*\tAAAAAAAAAA\t${EXTENSION_IDENTIFIER} (2.0.0/2)\tPortcullis\t[${state}]`,
      ].join('\n'),
    ),
  },
});
const client = (state) => ({
  bridge: { connected: true, status: { bridgeMode: 'authorize', clients: [{ job: 'mounts', state }] } },
});
/** Facts that lead to each problem. */
const CASES = {
  'extension-not-installed': { extension: { records: [] } },
  'extension-waiting-for-user': listed('activated waiting for user'),
  'extension-not-approved': listed('activated disabled'),
  'reboot-pending': listed('terminated waiting to uninstall on reboot'),
  'full-disk-access-missing': client('not-permitted'),
  'not-entitled': client('not-entitled'),
  'not-privileged': client('not-privileged'),
  'too-many-clients': client('too-many-clients'),
  'client-failed': client('internal'),
  'background-item-off': { system: { installed: { daemon: true }, backgroundItems: { daemon: false } } },
};

function problemOf(code, facts, more) {
  const found = diagnose({ ...facts, ...more }, NOW).problems.find((problem) => problem.code === code);
  if (found === undefined) throw new Error(`libs/health does not find ${code} in the facts given here`);
  return found;
}

const text = (value) => JSON.stringify(value);
const lines = [
  '// Made by macos/app/generate-words.mjs from libs/health. Not to be edited.',
  '#ifdef HEALTH_WORDS',
  '// code, title, cause, fix on macOS 13 and 14, fix from macOS 15 on, fix on a managed Mac',
];
for (const [code, facts] of Object.entries(CASES)) {
  const { title, cause, fix } = problemOf(code, facts, { macosVersion: '14.5', managed: false });
  const later = problemOf(code, facts, { macosVersion: '15.1', managed: false }).fix;
  const managed = problemOf(code, facts, { macosVersion: '15.1', managed: true }).fix;
  lines.push(`HEALTH_WORDS(${[code, title, cause, fix, later, managed].map(text).join(',\n             ')})`);
}
lines.push('#endif', '#ifdef EXTENSION_ERROR', '// code, name, meaning');
for (let code = 1; code <= 13; code += 1) {
  const found = explainCode(String(code)).readings.find(({ domain }) => domain === 'OSSystemExtensionError');
  if (found === undefined) throw new Error(`libs/health does not know OSSystemExtensionError ${code}`);
  lines.push(`EXTENSION_ERROR(${code}, ${text(found.name)}, ${text(found.meaning)})`);
}
lines.push('#endif');
process.stdout.write(`${lines.join('\n')}\n`);
