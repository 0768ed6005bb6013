import { parseBattery, parseEnrolment, parseProcessor, parseSip } from '@portcullis/health';
import type { SystemFacts } from '@portcullis/health';
import type { Mac } from './mac.js';

export interface Platform extends Pick<SystemFacts, 'appleSilicon' | 'laptop' | 'sip' | 'automatedEnrolment'> {
  readonly managed: boolean | null;
}

/** What kind of Mac it is, how it guards itself, and whether an MDM manages it. */
export async function readPlatform(mac: Mac): Promise<Platform> {
  const said = async (command: string, args: readonly string[]) => {
    const output = await mac.run(command, args);
    return output.ran ? output.stdout : null;
  };
  const [processor, battery, sip, enrolment] = await Promise.all([
    said('/usr/sbin/sysctl', ['hw.machine', 'hw.optional.arm64']),
    said('/usr/bin/pmset', ['-g', 'batt']),
    said('/usr/bin/csrutil', ['status']),
    said('/usr/bin/profiles', ['status', '-type', 'enrollment']),
  ]);
  const enrolled = parseEnrolment(enrolment);
  return {
    appleSilicon: parseProcessor(processor),
    laptop: parseBattery(battery),
    sip: parseSip(sip),
    automatedEnrolment: enrolled?.automated ?? null,
    managed: enrolled?.managed ?? null,
  };
}

export async function readMacosVersion(mac: Mac): Promise<string | null> {
  const output = await mac.run('/usr/bin/sw_vers', ['-productVersion']);
  return output.ran && output.code === 0 ? output.stdout.trim().slice(0, 40) : null;
}
