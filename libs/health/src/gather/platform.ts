import {
  parseBattery,
  parseBootTime,
  parseEnrolment,
  parseMacosVersionLines,
  parseProcessor,
  parseSip,
} from '../outputs/platform.js';
import type { SystemFacts } from '../system-facts.js';
import type { Mac } from './mac.js';

type Told = 'appleSilicon' | 'laptop' | 'sip' | 'automatedEnrolment' | 'userApproved' | 'bootedAt';

export interface Platform extends Pick<SystemFacts, Told> {
  readonly managed: boolean | null;
}

/** What kind of Mac it is, how it guards itself, when it was started, and whether an MDM manages it. */
export async function readPlatform(mac: Mac): Promise<Platform> {
  const said = async (command: string, args: readonly string[]) => {
    const output = await mac.run(command, args);
    return output.ran ? output.stdout : null;
  };
  const [processor, boot, battery, sip, enrolment] = await Promise.all([
    said('/usr/sbin/sysctl', ['hw.machine', 'hw.optional.arm64']),
    said('/usr/sbin/sysctl', ['kern.boottime']),
    said('/usr/bin/pmset', ['-g', 'batt']),
    said('/usr/bin/csrutil', ['status']),
    said('/usr/bin/profiles', ['status', '-type', 'enrollment']),
  ]);
  const enrolled = parseEnrolment(enrolment);
  const booted = parseBootTime(boot);
  return {
    appleSilicon: parseProcessor(processor),
    bootedAt: booted === null ? null : new Date(booted).toISOString(),
    laptop: parseBattery(battery),
    sip: parseSip(sip),
    automatedEnrolment: enrolled?.automated ?? null,
    userApproved: enrolled?.userApproved ?? null,
    managed: enrolled?.managed ?? null,
  };
}

export async function readMacosVersion(mac: Mac): Promise<string | null> {
  const output = await mac.run('/usr/bin/sw_vers', []);
  return output.ran && output.code === 0 ? parseMacosVersionLines(output.stdout) : null;
}
