import type { Policy, Rule } from '../model.js';
import { defaultEffects } from '../families.js';
import type { Finding } from '../parse/problem.js';
import type { LintSubject } from './lint.js';

const SHORTEST_OFFLINE_HOURS = 72;

/** Ways to shut people out of more than was meant. */
export function lockOutLints({ policy, considered }: LintSubject): readonly Finding[] {
  return [
    ...ruleLockOuts(considered),
    ...offlineLockOut(policy),
    ...defaultLockOuts(policy),
    ...unresolvedLockOut(policy),
  ];
}

function ruleLockOuts(considered: LintSubject['considered']): readonly Finding[] {
  return considered.flatMap(({ rule, index }) => {
    if (!deniesAll(rule)) return [];
    const path = ['rules', index];
    if (!rule.grantable) {
      return [
        warning(
          path,
          `the rule \`${rule.id}\` denies every device, and no grant can lift it`,
          'leave `grantable: false` to rules about certain devices',
        ),
      ];
    }
    return [
      warning(
        path,
        `the rule \`${rule.id}\` denies every device, disk images and network volumes among them`,
        'name families, or say it in `defaults`',
      ),
    ];
  });
}

function deniesAll(rule: Rule): boolean {
  return rule.access === 'deny' && Object.keys(rule.match).length === 0;
}

function offlineLockOut({ offline }: Policy): readonly Finding[] {
  if (offline.then !== 'deny-all') return [];
  if (offline.validForHours === undefined) {
    return [
      warning(
        ['offline'],
        '`deny-all` never begins, because there is no `validForHours`',
        'add `validForHours`, or choose `keep-enforcing`',
      ),
    ];
  }
  if (offline.validForHours >= SHORTEST_OFFLINE_HOURS) return [];
  const message = `a Mac that is off for ${offline.validForHours} hours denies everything until it has reached its server`;
  return [
    warning(
      ['offline', 'validForHours'],
      message,
      `allow at least ${SHORTEST_OFFLINE_HOURS} hours, so that a weekend fits`,
    ),
  ];
}

function defaultLockOuts({ defaults }: Policy): readonly Finding[] {
  const images = defaultEffects('disk-image', defaults['disk-image']).read === 'deny';
  const network = defaultEffects('network-volume', defaults['network-volume']).read === 'deny';
  return [
    ...(images
      ? [
          warning(
            ['defaults', 'disk-image'],
            'disk images are denied by default, and with them most installers of software for Macs',
            'allow them, or add rules for those that are needed',
          ),
        ]
      : []),
    ...(network
      ? [
          warning(
            ['defaults', 'network-volume'],
            'network volumes are denied by default, home folders on servers among them',
            'allow them, or add rules for those that are needed',
          ),
        ]
      : []),
  ];
}

function unresolvedLockOut({ whenUnresolved }: Policy): readonly Finding[] {
  if (whenUnresolved.otherOpen !== 'deny') return [];
  return [
    warning(
      ['whenUnresolved', 'otherOpen'],
      'devices that only connect are denied as long as anything about them is not known',
      'choose `allow`, unless you have tried it',
    ),
  ];
}

function warning(path: Finding['path'], message: string, remedy: string): Finding {
  return { path, code: 'lock-out', severity: 'warning', message, remedy };
}
