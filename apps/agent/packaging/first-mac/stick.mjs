/**
 * Question 3: what becomes of the disk of a stick that is captured. The bridge refuses that, so a program of its own
 * asks.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { measured, notMeasured } from './findings.mjs';
import { pause } from './mac.mjs';
import { idsOf, parseObjects, usbObjects } from './registry.mjs';

/**
 * @param {import('./mac.mjs').Mac} mac
 * @param {import('./person.mjs').Person} person
 */
export async function captureOfStick(mac, person) {
  if (!person.interactive) return notMeasured('takes a stick away for a moment, which needs a person to agree');
  if (!mac.has('xcrun')) return notMeasured('needs Apple’s command line tools (xcode-select --install)');
  person.tell(
    'Question 3: have an empty USB stick at hand, unplugged. It is taken away for five seconds while it may be mounted, like a stick that is pulled out.',
  );
  if (!(await person.agrees('Its contents may suffer.'))) return notMeasured('the person left it out');
  const work = await mkdtemp(path.join(tmpdir(), 'first-mac-'));
  try {
    const probe = path.join(work, 'capture-probe');
    const source = path.join(import.meta.dirname, 'capture-probe.m');
    const frameworks = ['Foundation', 'IOKit', 'IOUSBHost'].flatMap((name) => ['-framework', name]);
    const built = await mac.run('xcrun', ['clang', '-fobjc-arc', '-O1', source, '-o', probe, ...frameworks], {
      seconds: 120,
    });
    if (built.code !== 0)
      return notMeasured(`the program could not be compiled: ${built.stderr.trim().split('\n')[0] ?? ''}`);
    return await probeStick(mac, person, probe);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * @param {import('./mac.mjs').Mac} mac
 * @param {import('./person.mjs').Person} person
 * @param {string} probe
 */
async function probeStick(mac, person, probe) {
  const before = await usbObjects(mac);
  if (!(await person.does('Plug the stick in and wait until it is mounted.')))
    return notMeasured('the person left it out');
  const attached = await usbObjects(mac);
  const device = idsOf(attached, 'IOUSBHostDevice').find((id) => !before.has(id));
  if (device === undefined) return notMeasured('no new USB device was seen');
  const disks = await disksBelow(mac, device);
  const running = mac.run('sudo', [probe, String(device), '5'], { seconds: 60, terminal: true });
  await pause(3);
  const meanwhile = await disksBelow(mac, device);
  const { code, stdout, stderr } = await running;
  await pause(3);
  const after = await disksBelow(mac, device);
  const said = `${stdout}${stderr}`.trim().split('\n').slice(0, 5);
  const details = [
    `disks below the device before, meanwhile, afterwards: ${disks}, ${meanwhile}, ${after}`,
    ...said.map((line) => `program (${code}): ${line}`),
  ];
  if (code !== 0) return measured('the capture of mass storage was refused', details);
  const gone = meanwhile < disks ? 'its disk is gone meanwhile' : 'its disk stays';
  return measured(
    `mass storage can be captured: ${gone}, and ${after === disks ? 'is back' : 'is not back'} afterwards`,
    details,
  );
}

/**
 * @param {import('./mac.mjs').Mac} mac
 * @param {bigint} device
 */
async function disksBelow(mac, device) {
  const { stdout } = await mac.run('ioreg', ['-p', 'IOService', '-w0', '-r', '-c', 'IOUSBHostDevice']);
  // Each tree begins at the margin with the device itself.
  const tree = stdout.split(/^(?=\+-o )/m).find((one) => parseObjects(one.split('\n')[0] ?? '').has(device));
  return idsOf(parseObjects(tree ?? ''), 'IOMedia').length;
}
