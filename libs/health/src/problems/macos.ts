/** Is it a macOS that Portcullis was written for, and does it guard itself. */
import { OLDEST_MACOS, SUPPORTED_MACOS } from '../macos.js';
import { finding } from '../problem.js';
import type { Finding } from '../problem.js';
import type { KnownFacts } from '../facts.js';

export function macosFindings(facts: KnownFacts): readonly Finding[] {
  return [...versionFindings(facts), ...integrityFindings(facts)];
}

function versionFindings(facts: KnownFacts): readonly Finding[] {
  if (facts.macos === null) return [];
  const { major } = facts.macos;
  if (SUPPORTED_MACOS.includes(major)) return [];
  if (major < OLDEST_MACOS) {
    return [
      finding('unknown', {
        code: 'macos-too-old',
        check: 'macos',
        severity: 'critical',
        title: `macOS ${major} is too old for Portcullis`,
        cause: `Portcullis needs macOS ${OLDEST_MACOS} or newer: older ones lack what it decides with. Whether this Mac is protected cannot be told.`,
        fix: `Update macOS: System Settings (System Preferences before macOS 13) > General > Software Update. A Mac that macOS ${OLDEST_MACOS} does not support cannot be protected by Portcullis.`,
        facts: { major },
      }),
    ];
  }
  return [
    finding('protected', {
      code: 'macos-not-known',
      check: 'macos',
      severity: 'info',
      title: `This version of Portcullis does not know macOS ${major}`,
      cause: `It was written for macOS ${SUPPORTED_MACOS.join(', ')}. What it says about menus and permissions may not fit; decisions do not depend on it.`,
      fix: 'Update Portcullis when there is a newer version. Until then, look at “portcullis doctor” after each update of macOS.',
      facts: { major },
    }),
  ];
}

function integrityFindings(facts: KnownFacts): readonly Finding[] {
  const { sip } = facts.system;
  if (sip === null || sip === 'enabled') return [];
  return [
    finding('partly', {
      code: 'integrity-protection-off',
      check: 'macos',
      severity: 'warning',
      title:
        sip === 'disabled'
          ? 'System Integrity Protection is off'
          : 'System Integrity Protection is switched off in part',
      cause:
        'Without it, whoever has administrator rights can stop, replace or remove the extension, whatever a profile says, and macOS may accept code that nobody signed.',
      fix: 'Start the Mac in Recovery (Apple silicon: hold the power button; Intel: hold Command-R), choose Utilities > Terminal, run “csrutil enable”, and restart.',
      facts: { sip },
    }),
  ];
}
