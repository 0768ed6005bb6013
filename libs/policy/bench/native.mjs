/**
 * What the bridge's `decide` costs with 1,000 rules and a device set of 100,000 serials: run by `main.mjs`, or by
 * itself. Two policies: one of rules that name devices, people and groups, as a fleet has them, and one, the worst,
 * whose rules are all about every stick, so that each must be looked at.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileDeviceSet, compilePolicy } from '@portcullis/policy';

const BRIDGE = fileURLToPath(new URL('../../../native/esf-bridge/', import.meta.url));
const SET = '0b5f7f54-7c1e-4f5e-9a53-0d3f2c1b0a01';
const RULES = 1000;
const ENTRIES = 100_000;
const SUBJECTS = 1000;
const PROMISE = { medianMicros: 2, loadMillis: 5, allocations: 0 };

const hex = (number, digits) => number.toString(16).padStart(digits, '0').toUpperCase();
const vendor = (i) => 0x0400 + (i % 200);
const product = (i) => 0x1000 + (i % 1000);
/** Spread over the numbers as serials are, and the same at every run. */
const serial = (i) => `AA${hex(Math.imul(i + 1, 0x9e3779b1) >>> 0, 8)}${hex(i, 6)}`;

const policyOf = (rules) => ({
  version: 1,
  name: 'bench',
  mode: 'enforce',
  defaults: {},
  whenUnresolved: { mount: 'deny', usbOpen: 'deny', otherOpen: 'allow' },
  whenNotEnforceable: 'strict',
  offline: { then: 'keep-enforcing' },
  attached: 'enforce',
  rules: rules.map((rule, i) => ({ id: `rule-${i}`, enabled: true, grantable: true, report: 'audit', ...rule })),
  tests: [],
});

function fleetRule(i) {
  switch (i % 5) {
    case 0:
    case 1:
      return { match: { vendorId: [vendor(i)], productId: [product(i)], serialNumber: [serial(i)] }, access: 'allow' };
    case 2:
      return { match: { vendorId: [vendor(i)], productId: [product(i)], encrypted: true }, access: 'read-only' };
    case 3:
      return { match: { family: ['usb-storage'], user: [`user${i}`] }, access: 'allow' };
    default:
      return i % 50 === 4
        ? { match: { deviceSet: [SET], group: [`group${i}`] }, verbs: { write: 'allow' } }
        : { match: { vendorId: [vendor(i)], productName: [`*Model ${i}*`] }, verbs: { read: 'allow' } };
  }
}

const fleet = Array.from({ length: RULES - 1 }, (_, i) => fleetRule(i));
fleet.push({ match: { deviceSet: [SET] }, access: 'read-only' });
const worst = Array.from({ length: RULES }, (_, i) => ({
  match: { family: ['usb-storage'], productName: [`*Model ${i}*`] },
  access: 'allow',
}));

const entries = Array.from({ length: ENTRIES }, (_, i) => ({
  vendorId: vendor(i),
  productId: product(i),
  serialNumber: serial(i),
}));

/** Every second device is in the set; the others fall to the default or to a rule. */
const subjects = Array.from({ length: SUBJECTS }, (_, i) => {
  const known = i % 2 === 0 ? (i * 97) % ENTRIES : ENTRIES + i;
  return {
    device: {
      family: 'usb-storage',
      vendorId: vendor(known),
      productId: product(known),
      serialNumber: serial(known),
      manufacturerName: 'Kingston',
      productName: 'DataTraveler 3.0',
      bus: 'usb',
    },
    context: {
      time: '2026-11-23T09:30:00+01:00',
      user: `user${i}`,
      groups: ['staff', 'admin', 'everyone'],
      tags: ['office'],
      volume: { encrypted: i % 3 === 0, fileSystem: 'exfat' },
    },
  };
});

function measure(rules, calls) {
  const folder = mkdtempSync(path.join(tmpdir(), 'portcullis-bench-'));
  try {
    writeFileSync(path.join(folder, 'policy.bin'), compilePolicy(policyOf(rules), { revision: 1 }));
    writeFileSync(path.join(folder, 'set.bin'), compileDeviceSet({ name: 'all', version: 1, entries }));
    writeFileSync(path.join(folder, 'set.id'), SET);
    writeFileSync(path.join(folder, 'subjects.jsonl'), subjects.map((each) => `${JSON.stringify(each)}\n`).join(''));
    return JSON.parse(
      execFileSync(path.join(BRIDGE, 'build/portcullis-policy-bench'), [folder, String(calls)], { encoding: 'utf8' }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Measures and prints. Throws when a decision allocated; times are for people to read. */
export function benchNative() {
  execFileSync('make', ['-s', 'policy-bench'], { cwd: BRIDGE, stdio: 'inherit' });
  const result = measure(fleet, 1_000_000);
  const all = measure(worst, 20_000);
  const micros = (nanos) => (nanos / 1000).toFixed(2);
  console.log(`native decide, ${RULES} rules and a device set of ${ENTRIES} serials, ${result.calls} calls`);
  console.log(
    `  median ${micros(result.medianNanos)} µs (promised: ${PROMISE.medianMicros}), p99 ${micros(result.p99Nanos)} µs`,
  );
  console.log(`  ${result.allocations} allocations (promised: ${PROMISE.allocations})`);
  const { loadPolicyMillis: policy, loadSetMillis: set } = result;
  const millis = ({ median, best }) => `${median.toFixed(2)} ms (best ${best.toFixed(2)})`;
  const both = { median: policy.median + set.median, best: policy.best + set.best };
  console.log(`  policy: ${(result.policyBytes / 1024).toFixed(0)} KiB, loaded in ${millis(policy)}`);
  console.log(`  device set: ${(result.setBytes / 1024).toFixed(0)} KiB, loaded in ${millis(set)}`);
  console.log(`  both loaded in ${millis(both)}; promised: ${PROMISE.loadMillis}`);
  console.log(`  worst case, every rule could match: median ${micros(all.medianNanos)} µs`);
  return result;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) benchNative();
