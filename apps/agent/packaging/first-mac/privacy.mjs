/** What must not stand in a public report: who uses the Mac, which Mac it is, and the serial numbers of devices. */
import { createHmac, randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';

const SERIAL =
  /"(?:USB Serial Number|kUSBSerialNumberString|IOPlatformSerialNumber|IOPlatformUUID|UsbAppleDeviceUDID|UsbAppleDeviceECID|kUSBContainerID|Serial Number)" = "?([^"\n]+?)"?\s*$/gm;

export class Privacy {
  constructor() {
    // Thrown away with the process: the same device can be told again within one report, and nowhere else.
    this.salt = randomBytes(16);
    /** @type {Map<string, string>} */
    this.secrets = new Map();
  }

  /**
   * Names of the person and of the Mac, and every serial number that the registry knows now.
   * @param {import('./mac.mjs').Mac} mac
   */
  async learn(mac) {
    this.hide(userInfo().username, '(user)');
    this.hide(process.env['SUDO_USER'] ?? '', '(user)');
    for (const name of ['ComputerName', 'LocalHostName', 'HostName']) {
      this.hide((await mac.run('scutil', ['--get', name])).stdout.trim(), '(Mac)');
    }
    for (const args of [
      ['-rd1', '-c', 'IOPlatformExpertDevice'],
      ['-p', 'IOUSB', '-l', '-w0'],
    ]) {
      this.learnSerials((await mac.run('ioreg', args)).stdout);
    }
  }

  /** @param {string} registry what ioreg prints */
  learnSerials(registry) {
    for (const [, serial = ''] of registry.matchAll(SERIAL)) this.hide(serial, this.hashed(serial));
  }

  /** @param {string} serial */
  hashed(serial) {
    return `serial#${createHmac('sha256', this.salt).update(serial).digest('hex').slice(0, 8)}`;
  }

  /**
   * @param {string} secret
   * @param {string} instead
   */
  hide(secret, instead) {
    // `root`, and words too short to be anybody's, would take half of the report with them.
    if (secret.length < 3 || secret === 'root') return;
    this.secrets.set(secret, instead);
  }

  /** @param {string} text */
  clean(text) {
    let out = text
      .replaceAll(/\/Users\/(?!Shared\b)[^/\s"')]+/g, '/Users/(user)')
      .replaceAll(/\/Volumes\/[^/\n"')]+/g, '/Volumes/(volume)');
    const longestFirst = [...this.secrets].toSorted(([left], [right]) => right.length - left.length);
    for (const [secret, instead] of longestFirst) out = out.replaceAll(secret, instead);
    // Of what devices and programs say, nothing that steers a terminal or ends a code block.
    return out.replaceAll(/[^\n\u0020-\u007e\u00a0-\u{10ffff}]/gu, '').replaceAll('```', "'''");
  }
}
