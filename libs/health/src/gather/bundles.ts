import { chooseExtension } from '../extensions.js';
import type { ExtensionRecord } from '../extensions.js';
import { EXTENSION_IDENTIFIER } from '../facts.js';
import { parseCodeSignature, readEntitlements } from '../outputs/code-signature.js';
import type { BundleFacts } from '../system-facts.js';
import { cleanText } from '../text.js';
import { printed, type Mac } from './mac.js';
import { APP, APP_IDENTIFIER, EXTENSION_IN_APP } from './places.js';

export interface Bundles {
  readonly app: BundleFacts;
  readonly bundled: BundleFacts;
  readonly staged: BundleFacts | null;
  readonly otherCopies: readonly string[] | null;
}

/** The app, the extension in it, the copy of the extension that macOS runs, and further copies of the app. */
export async function readBundles(mac: Mac, records: readonly ExtensionRecord[] | null): Promise<Bundles> {
  const staged = records === null ? null : (chooseExtension(records, EXTENSION_IDENTIFIER)?.stagedPath ?? null);
  const [app, bundled, running, otherCopies] = await Promise.all([
    readBundle(mac, APP, 'verify'),
    readBundle(mac, `${APP}/${EXTENSION_IN_APP}`, 'verify'),
    isStagedPlace(staged) ? readBundle(mac, staged, 'entitlements') : null,
    otherApps(mac),
  ]);
  return { app, bundled, staged: running, otherCopies };
}

/** Only what lies where macOS itself puts copies is looked at. */
function isStagedPlace(path: string | null): path is string {
  return path !== null && path.startsWith('/Library/SystemExtensions/') && !path.includes('/../');
}

const CODESIGN = '/usr/bin/codesign';

async function readBundle(mac: Mac, path: string, also: 'verify' | 'entitlements'): Promise<BundleFacts> {
  const present = await mac.exists(path);
  if (present !== true) return { path, present };
  const [versions, described, verified, entitlements] = await Promise.all([
    readVersions(mac, path),
    printed(mac, CODESIGN, ['-d', '-r-', '--verbose=4', path]),
    also === 'verify' ? mac.run(CODESIGN, ['--verify', '--strict', path], { timeoutMillis: 60_000 }) : null,
    also === 'entitlements' ? mac.run(CODESIGN, ['-d', '--entitlements', '-', '--xml', path]) : null,
  ]);
  return {
    path,
    present,
    ...versions,
    signature: parseCodeSignature(described),
    // 1: it does not verify. Anything else is a failure of the tool.
    intact: verified?.ran !== true || verified.code > 1 ? null : verified.code === 0,
    seal:
      verified?.ran === true && verified.code === 1 ? cleanText(`${verified.stdout} ${verified.stderr}`, 300) : null,
    entitlements:
      entitlements?.ran === true && entitlements.code === 0
        ? readEntitlements(await mac.parsePropertyList(entitlements.stdout))
        : null,
  };
}

async function readVersions(mac: Mac, path: string): Promise<Pick<BundleFacts, 'shortVersion' | 'buildVersion'>> {
  const info = await mac.readPropertyList(`${path}/Contents/Info.plist`);
  const said: Readonly<Record<string, unknown>> = typeof info === 'object' && info !== null ? { ...info } : {};
  return {
    shortVersion: cleanText(said['CFBundleShortVersionString'], 40),
    buildVersion: cleanText(said['CFBundleVersion'], 40),
  };
}

const MOST_COPIES = 20;

/** From the index of Spotlight. One that does not even know the app in its place says nothing about others. */
async function otherApps(mac: Mac): Promise<readonly string[] | null> {
  const output = await mac.run('/usr/bin/mdfind', [`kMDItemCFBundleIdentifier == "${APP_IDENTIFIER}"`]);
  if (!output.ran || output.code !== 0) return null;
  const paths = output.stdout.split('\n').filter((path) => path.startsWith('/'));
  if (!paths.includes(APP)) return null;
  return paths.filter((path) => path !== APP).slice(0, MOST_COPIES);
}
