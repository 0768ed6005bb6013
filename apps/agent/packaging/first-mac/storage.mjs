/** Questions 11 to 15: sources, images, cards and device nodes of disks, and the boot. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { measured, notMeasured } from './findings.mjs';
import { onDisk, withoutName } from './watched.mjs';

const FAT = /^(?:msdos|exfat|lifs|fat|vfat|ntfs)$/i;

/** @param {import('./watched.mjs').Watch} watched */
export function fatSources({ seen, why }) {
  if (seen === null) return notMeasured(why);
  const fat = seen.mounted.filter(({ fileSystem, from }) => FAT.test(fileSystem) || onDisk(from));
  if (fat.length === 0) return notMeasured('no FAT or exFAT volume was mounted meanwhile');
  const forms = fat.map(({ fileSystem, from }) => `${fileSystem} from ${withoutName(from).replaceAll(/\d+/g, 'N')}`);
  const urls = fat.some(({ from }) => onDisk(from));
  return measured(urls ? 'an URL with the disk in it' : 'the device node, as of any volume', [...new Set(forms)]);
}

/** @param {import('./watched.mjs').Watch} watched */
export function rawOpens({ seen, why, raw }) {
  if (seen === null) return notMeasured(why);
  if (raw.length === 0) return notMeasured('no device node of a disk was opened meanwhile');
  /** @type {Map<string, number>} */
  const groups = new Map();
  for (const { program, signingId, node, fflag } of raw) {
    const reads = [...(fflag & 1 ? ['reads'] : []), ...(fflag & 2 ? ['writes'] : [])].join(' and ') || 'neither';
    const kind = node.startsWith('/dev/rdisk') ? 'raw' : 'block';
    const key = `${program} (${signingId || 'not signed'}): ${kind} device, ${reads}, flags 0x${fflag.toString(16)}`;
    groups.set(key, (groups.get(key) ?? 0) + 1);
  }
  const writers = new Set(raw.filter(({ fflag }) => fflag & 2).map(({ program }) => program.split('/').at(-1)));
  const details = [...groups].map(([key, count]) => `${key}, ${count} times`);
  return measured(
    `${groups.size} ways of opening; ${writers.size === 0 ? 'nobody writes' : `writing: ${[...writers].join(', ')}`}`,
    details,
  );
}

const SHARED = '/System/Volumes/Data/Users/Shared';

/**
 * @param {import('./mac.mjs').Mac} mac
 * @param {import('./person.mjs').Person} person
 */
export async function imagePlace(mac, person) {
  if (!person.interactive) return notMeasured('attaches an empty disk image, which needs a person to agree');
  person.tell(
    `Question 12: an empty image of 1 MB is written to ${SHARED}, attached without being mounted, and removed.`,
  );
  if (!(await person.agrees('Nothing else changes.'))) return notMeasured('the person left it out');
  const folder = await mkdtemp(path.join(mac.at(SHARED), 'first-mac-')).catch(() => null);
  if (folder === null) return notMeasured(`${SHARED} cannot be written`);
  try {
    const image = path.join(folder, 'image.img');
    await writeFile(image, Buffer.alloc(1024 * 1024));
    const raw = ['-imagekey', 'diskimage-class=CRawDiskImage', '-nomount', '-readonly'];
    const attached = await mac.run('hdiutil', ['attach', ...raw, image], { seconds: 60 });
    const disk = /\/dev\/disk\d+/.exec(attached.stdout)?.[0];
    if (attached.code !== 0 || disk === undefined) return notMeasured('hdiutil did not attach the image');
    const { stdout } = await mac.run('ioreg', ['-l', '-w0', '-p', 'IOService']);
    await mac.run('hdiutil', ['detach', disk, '-force'], { seconds: 60 });
    const name = path.basename(folder);
    const lines = stdout.split('\n').filter((line) => line.includes(name));
    const told = lines.map((line) => /"([^"]+)"\s*=\s*(.*)$/.exec(line)?.slice(1, 3).join(': ') ?? '');
    if (told.length === 0) return measured('the registry does not say where the image lies');
    const kept = told.some((line) => line.includes('/System/Volumes/Data/'));
    const shown = told.map((line) => line.replaceAll(name, '(folder)').slice(0, 300));
    return measured(
      kept
        ? 'as it was attached, through the place of the data volume'
        : 'as people write it, without the place of the data volume',
      shown,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const EXTENSIONS = '/Applications/Portcullis.app/Contents/Library/SystemExtensions';

/**
 * @param {import('./mac.mjs').Mac} mac
 * @param {import('./bridge.mjs').BridgeStatus | null} status
 */
export async function earlyBoot(mac, status) {
  const info = `${EXTENSIONS}/org.portcullis.app.bridge.systemextension/Contents/Info.plist`;
  const { code, stdout } = await mac.run('plutil', ['-extract', 'NSEndpointSecurityEarlyBoot', 'raw', mac.at(info)]);
  if (code !== 0 || stdout.trim() !== 'true') {
    return notMeasured('the installed extension does not hold the boot (only packages made with --managed do)');
  }
  if (status === null) return notMeasured('no bridge has written its status');
  const refused = status.clients.filter(({ state }) => state === 'not-permitted').map(({ job }) => job);
  if (refused.length === 0) {
    return notMeasured(
      'Full Disk Access is there: take it away, restart this Mac (one that you can do without), and run this again',
    );
  }
  const boot = /sec = (\d+)/.exec((await mac.run('sysctl', ['-n', 'kern.boottime'])).stdout)?.[1];
  const up =
    boot === undefined ? 'for an unknown time' : `for ${Math.round(Date.now() / 60_000 - Number(boot) / 60)} minutes`;
  return measured(`yes: it has been up ${up}, and ${refused.join(', ')} may not listen`);
}

/** @param {import('./mac.mjs').Mac} mac */
export async function cardSerial(mac) {
  const { stdout } = await mac.run('ioreg', ['-l', '-w0', '-r', '-c', 'IOBlockStorageDevice']);
  const card = /"Card Characteristics"\s*=\s*(\{.*\})/.exec(stdout)?.[1];
  if (card === undefined) return notMeasured('needs an SD card in a slot of the Mac itself');
  const value = /"Serial Number"=(<[\da-f ]*>|"[^"]*"|\d+)/i.exec(card)?.[1];
  if (value === undefined) return measured('the card says none', [keysOf(card)]);
  const bytes = value.replaceAll(/[^\da-f]/gi, '').length / 2;
  const type = value.startsWith('<') ? `data of ${bytes} bytes` : value.startsWith('"') ? 'text' : 'a number';
  return measured(type, [keysOf(card)]);
}

/** @param {string} dictionary */
function keysOf(dictionary) {
  return `keys: ${[...dictionary.matchAll(/"([^"]+)"=/g)].map(([, key]) => key).join(', ')}`;
}
