import { describe, expect, it } from 'vitest';
import {
  parseBattery,
  parseBootTime,
  parseEnrolment,
  parseLaunchdJob,
  parseSip,
  parseSystemExtensions,
  readExtensionDatabase,
} from '../src/index.js';
import { parseMacosVersion } from '../src/macos.js';
import { parseMacosVersionLines } from '../src/outputs/platform.js';
import { EXTENSION, TEAM } from './facts.js';
import { recording } from './recording.js';

const LABEL = `${TEAM}.${EXTENSION}`;

describe('sysctl and sw_vers', () => {
  it('say when the Mac was started, and which macOS it runs', () => {
    expect(parseBootTime('kern.boottime: { sec = 1764000000, usec = 12 } Mon Nov 24 16:00:00 2025\n')).toBe(
      1_764_000_000_000,
    );
    expect(parseBootTime('kern.boottime: { sec = 17')).toBeNull();
    const lines = 'ProductName:\t\tmacOS\nProductVersion:\t\t26.3.1\nProductVersionExtra:\t(a)\nBuildVersion:\tx\n';
    expect(parseMacosVersionLines(lines)).toBe('26.3.1 (a)');
    expect(parseMacosVersionLines(lines.replace('Extra:\t(a)', 'Extra:\t'))).toBe('26.3.1');
    expect(parseMacosVersionLines('15.1')).toBeNull();
    expect(parseMacosVersion('26.3.1 (a)')).toEqual({ major: 26, minor: 3 });
    expect(parseMacosVersion('Sequoia')).toBeNull();
  });
});

describe('what was cut off', () => {
  it.each([
    ['csrutil', parseSip('System Integrity Protection status: enabled')],
    ['csrutil in its custom form', parseSip('System Integrity Protection status: enabled (Custom Conf')],
    ['launchctl', parseLaunchdJob(LABEL, recording('launchctl-running-13.txt').slice(0, -20))],
    ['the list of extensions', parseSystemExtensions(recording('systemextensionsctl-13.txt').slice(0, -5))],
    ['the approval of an MDM', parseEnrolment('MDM enrollment: Yes')?.userApproved],
    ['the battery', parseBattery("Now drawing from 'AC Po")],
    ['one record of the database', readExtensionDatabase({ extensions: [{ identifier: EXTENSION }, {}] })],
  ])('of %s is not known', (_, read) => {
    expect(read).toBeNull();
  });
});
