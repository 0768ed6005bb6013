import type { DeviceSet } from '../model.js';
import type { Finding } from '../parse/problem.js';
import { isTrustworthySerial } from '../serial.js';
import { fold } from '../text.js';
import type { LintSubject } from './lint.js';

/** Device sets that a policy names, and those that it does not. */
export function setLints({ considered, options }: LintSubject): readonly Finding[] {
  const { deviceSets } = options;
  if (!deviceSets) return [];
  const byId = new Map([...deviceSets].map(([id, set]) => [fold(id), set]));
  const named = new Set(considered.flatMap(({ rule }) => (rule.match.deviceSet ?? []).map(fold)));
  const unused = [...byId].filter(([id]) => !named.has(id));
  return [
    ...considered.flatMap(({ rule, index }) =>
      (rule.match.deviceSet ?? []).flatMap((id) =>
        setFindings(byId.get(fold(id)), id, index, allows(rule.access, rule.verbs)),
      ),
    ),
    ...unused.map(([, { name }]): Finding => ({
      path: [],
      code: 'unused-set',
      severity: 'warning',
      message: `no rule uses the device set “${name}”`,
      remedy: 'use it in a rule, or remove it if no other policy does',
    })),
  ];
}

function allows(access: string | undefined, verbs: Readonly<Record<string, string>> | undefined): boolean {
  return access === 'allow' || access === 'read-only' || Object.values(verbs ?? {}).includes('allow');
}

function setFindings(set: DeviceSet | undefined, id: string, index: number, allowing: boolean): readonly Finding[] {
  const path = ['rules', index, 'match', 'deviceSet'];
  if (!set) {
    return [
      {
        path,
        code: 'missing-set',
        severity: 'error',
        message: `there is no device set \`${id}\``,
        remedy:
          'copy the id from the page of the device set; until the set is there the rule is undecided for every device',
      },
    ];
  }
  if (set.entries.length === 0) {
    return [
      {
        path,
        code: 'empty-set',
        severity: 'warning',
        message: `the device set “${set.name}” is empty`,
        remedy: 'add devices to it',
      },
    ];
  }
  const idle = set.entries.filter(
    ({ serialNumber }) => serialNumber !== undefined && !isTrustworthySerial(serialNumber),
  );
  const wide = set.entries.filter(({ serialNumber }) => serialNumber === undefined);
  const findings: Finding[] = [];
  if (idle.length > 0) {
    findings.push({
      path,
      code: 'untrustworthy-serial',
      severity: 'warning',
      message: `${idle.length} of ${set.entries.length} entries of “${set.name}” can never match: many devices have that serial number`,
      remedy: 'leave their serial number out to cover every device of the make, or replace the devices',
    });
  }
  if (wide.length > 0 && allowing) {
    findings.push({
      path,
      code: 'make-wide-allow',
      severity: 'warning',
      message: `${wide.length} of ${set.entries.length} entries of “${set.name}” have no serial number and so cover every device of the make`,
      remedy: 'add serial numbers, if that is not meant',
    });
  }
  return findings;
}
