/** What the bridge must know before any document has arrived, as C++ source. */
import { compilePolicy, PLACEHOLDER_SERIALS, type Policy } from '@portcullis/policy';

export const WITHOUT_RULES: Policy = {
  version: 1,
  name: '',
  mode: 'observe',
  defaults: {},
  whenUnresolved: { mount: 'deny', usbOpen: 'deny', otherOpen: 'allow' },
  whenNotEnforceable: 'strict',
  offline: { then: 'keep-enforcing' },
  attached: 'enforce',
  tamperProtection: false,
  rules: [],
  tests: [],
};

const WORDS_A_LINE = 8;

export function placeholderSerials(): string {
  return PLACEHOLDER_SERIALS.map((serial) => `${JSON.stringify(serial)},\n`).join('');
}

/** A policy payload without rules, as 64-bit words: the bridge needs its table of signatures alone. */
export function builtInSignatures(): string {
  const payload = compilePolicy(WITHOUT_RULES, { revision: 1 });
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  let text = '';
  for (let i = 0; i * 8 < payload.length; i++) {
    const word = view.getBigUint64(i * 8, true).toString(16);
    text += `0x${word}${(i + 1) % WORDS_A_LINE === 0 ? ',\n' : ','}`;
  }
  return `${text}\n`;
}
