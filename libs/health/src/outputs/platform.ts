/** System Integrity Protection and enrolment in an MDM, as the tools of macOS print them. */

export const SIP_STATES = ['enabled', 'disabled', 'custom'] as const;
export type SipState = (typeof SIP_STATES)[number];

/**
 * Reads `csrutil status`. A partly disabled protection prints either `unknown (Custom Configuration).` or `enabled
 * (Custom Configuration).` with a list below; neither is the whole protection.
 */
export function parseSip(text: unknown): SipState | null {
  if (typeof text !== 'string') return null;
  // Up to the full stop: what was cut off may have been "(Custom Configuration)".
  const said = /System Integrity Protection status:\s*(enabled|disabled|unknown)\b([^.\n]*)\./i.exec(text);
  if (!said) return null;
  if (/custom configuration/i.test(said[2] ?? '')) return 'custom';
  if (said[2]?.trim() !== '') return null;
  const word = said[1]?.toLowerCase();
  return word === 'enabled' || word === 'disabled' ? word : null;
}

export interface Enrolment {
  readonly managed: boolean;
  readonly userApproved: boolean | null;
  /** Enrolled through Apple's device programme: such a Mac is supervised. */
  readonly automated: boolean | null;
}

/** Reads `profiles status -type enrollment`; an address of the server, if any, is not kept. */
export function parseEnrolment(text: unknown): Enrolment | null {
  if (typeof text !== 'string') return null;
  const said = /^[ \t]*MDM enrollment:[ \t]*(Yes|No)(?:[ \t]*\(([^)\n]*)\))?[ \t]*(\r?\n|$)/im.exec(text);
  if (!said) return null;
  const managed = said[1]?.toLowerCase() === 'yes';
  const automated = /^\s*Enrolled via DEP:\s*(Yes|No)\b/im.exec(text)?.[1]?.toLowerCase();
  const approved = /user approved/i.test(said[2] ?? '') || automated === 'yes';
  // A line without an end may have been cut off before "(User Approved)".
  const isWhole = said[2] !== undefined || said[3] !== '';
  return {
    managed,
    userApproved: managed && (approved || isWhole) ? approved : null,
    automated: automated === undefined ? null : automated === 'yes',
  };
}

/**
 * Reads `sysctl hw.machine hw.optional.arm64`: whether the processor is Apple's. A program that runs translated is told
 * `x86_64`, but the second name exists on Apple silicon alone.
 */
export function parseProcessor(text: unknown): boolean | null {
  if (typeof text !== 'string') return null;
  if (/^hw\.optional\.arm64:\s*1\s*$/m.test(text) || /^hw\.machine:\s*arm64\w*\s*$/m.test(text)) return true;
  return /^hw\.machine:\s*x86_64\s*$/m.test(text) ? false : null;
}

/** Reads `pmset -g batt`: a laptop names its battery; an uninterruptible power supply is none. */
export function parseBattery(text: unknown): boolean | null {
  if (typeof text !== 'string' || !/^Now drawing from '[^'\n]*'\r?\n/m.test(text)) return null;
  return /^\s*-InternalBattery-\d+/m.test(text);
}

/** Reads `sysctl kern.boottime`: `{ sec = 1732345678, usec = 0 } Sat Nov 23 …`. Unix milliseconds. */
export function parseBootTime(text: unknown): number | null {
  if (typeof text !== 'string') return null;
  const seconds = /^kern\.boottime: \{ sec = (\d{9,11}), usec = \d+ \}/m.exec(text)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}

/** Reads `sw_vers`: the version, and from 13.3 on the letter of a rapid security response in brackets. */
export function parseMacosVersionLines(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  const version = /^ProductVersion:[ \t]*(\d{2}(?:\.\d{1,3}){0,3})[ \t]*\r?$/m.exec(text)?.[1];
  if (version === undefined) return null;
  const extra = /^ProductVersionExtra:[ \t]*(\([a-z]\))[ \t]*\r?$/m.exec(text)?.[1];
  return extra === undefined ? version : `${version} ${extra}`;
}
