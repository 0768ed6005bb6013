/** Is Portcullis installed whole, once, where it belongs, and as it was signed. */
import type { ExtensionRecord } from '../extensions.js';
import { finding } from '../problem.js';
import { isOnlyMetadata } from '../outputs/code-signature.js';
import type { Finding } from '../problem.js';
import type { KnownFacts } from '../facts.js';
import { ownRecords, staleRegistry, survivedRestart } from './extension.js';

const APPLICATIONS = '/Applications/';

export function installationFindings(facts: KnownFacts): readonly Finding[] {
  const own = ownRecords(facts);
  return [
    ...placeFindings(facts, own),
    ...registryFindings(facts, own),
    ...copyFindings(facts),
    ...teamFindings(facts, own),
    ...signatureFindings(facts),
    ...contentFindings(facts, own),
    ...oldCopyFindings(facts, own),
  ];
}

/** By the word of macOS, or by that of the bridge, which in mode authorize is the extension. */
function hasExtension(facts: KnownFacts, own: readonly ExtensionRecord[]): boolean {
  return own.length > 0 || (facts.bridge.connected === true && facts.bridge.status?.bridgeMode === 'authorize');
}

function placeFindings(facts: KnownFacts, own: readonly ExtensionRecord[]): readonly Finding[] {
  if (!hasExtension(facts, own)) return [];
  if (facts.system.app.present === false) {
    return [
      finding('partly', {
        code: 'app-missing',
        check: 'installation',
        severity: 'warning',
        title: 'The app of the extension is gone',
        cause:
          'Someone deleted the Portcullis app without deactivating its extension, which goes on running. It can be neither updated nor removed now: macOS takes both from the app alone (extensionNotFound).',
        fix: 'Install Portcullis again, so that the app is back in /Applications. To remove all of it afterwards, run sudo /Library/Portcullis/uninstall.sh, which deactivates the extension first (Portcullis deactivate).',
        facts: { path: facts.system.app.path },
      }),
    ];
  }
  const outside = own.find((record) => record.containerPath !== null && !record.containerPath.startsWith(APPLICATIONS));
  if (outside === undefined) return [];
  return [
    finding('partly', {
      code: 'app-misplaced',
      check: 'installation',
      severity: 'warning',
      title: 'The app is not in /Applications',
      cause: `The extension was activated from “${outside.containerPath ?? ''}”. macOS takes updates and removal from that very app, and outside of /Applications it refuses both.`,
      fix: 'Move the Portcullis app into /Applications, delete the other one, and open it.',
      facts: { path: outside.containerPath },
    }),
  ];
}

/** The list has it, and not its name, or the app no longer holds it: the bundle behind the record cannot be read. */
function registryFindings(facts: KnownFacts, own: readonly ExtensionRecord[]): readonly Finding[] {
  const enabled = own.find((record) => record.state === 'enabled');
  const { app, bundled, staged } = facts.system;
  if (enabled === undefined || app.present === false) return [];
  const gone = bundled.present === false || staged.present === false;
  return enabled.named === false || gone ? [staleRegistry(facts)] : [];
}

function copyFindings(facts: KnownFacts): readonly Finding[] {
  const copies = facts.system.otherCopies ?? [];
  const [first] = copies;
  if (first === undefined) return [];
  // A mounted image cannot be changed; it goes when it is ejected.
  const images = [...new Set(copies.flatMap((path) => /^\/Volumes\/[^/]+/.exec(path)?.[0] ?? []))];
  const onDisk = copies.filter((path) => !path.startsWith('/Volumes/'));
  const steps = [
    ...(images.length > 0
      ? [`Eject ${images.map((path) => `“${path}”`).join(' and ')} in Finder: it is an installer image or another disk`]
      : []),
    ...(onDisk.length > 0
      ? ['Delete every copy but the one in /Applications (look in Downloads, in the Trash and in build folders)']
      : []),
  ];
  return [
    finding('protected', {
      code: 'other-app-copies',
      check: 'installation',
      severity: 'warning',
      title: 'There is more than one Portcullis app',
      cause: `Another app with the same identifier lies at “${first}”${copies.length > 1 ? ` and in ${copies.length - 1} more places` : ''}. Opening it can put its own extension in place of the right one, and permissions that were given to one copy do not hold for the other.`,
      fix: `${steps.join('. ')}. Then open the app in /Applications.`,
      facts: { first, count: copies.length },
    }),
  ];
}

function teamFindings(facts: KnownFacts, own: readonly ExtensionRecord[]): readonly Finding[] {
  const teams = new Set(own.map((record) => record.teamId).filter((team) => team !== ''));
  const expected = facts.extension.teamId ?? facts.system.bundled.signature?.teamId ?? null;
  if (expected !== null) teams.add(expected);
  if (own.length === 0 || teams.size < 2) return [];
  return [
    finding('partly', {
      code: 'extension-two-teams',
      check: 'installation',
      severity: 'critical',
      title: 'The extension comes from two signers',
      cause: `macOS knows this extension from the teams ${[...teams].join(' and ')}. It treats them as two: permissions of one do not hold for the other, and two active ones make sysextd fail.`,
      fix: 'Deactivate the extension with the app that activated it (Portcullis.app/Contents/MacOS/Portcullis deactivate), restart the Mac, delete that app, and open the right one. Use one team for all builds of an identifier.',
      facts: { teams: [...teams].join(', ') },
    }),
  ];
}

function signatureFindings(facts: KnownFacts): readonly Finding[] {
  return [...sealFindings(facts), ...developmentFindings(facts)];
}

function sealFindings({ system }: KnownFacts): readonly Finding[] {
  const broken = [system.app, system.bundled].filter(({ intact }) => intact === false);
  const [first] = broken;
  if (first === undefined) return [];
  const path = first.path ?? '/Applications/Portcullis.app';
  const said = broken.find(({ seal }) => seal !== null)?.seal ?? null;
  const common = {
    check: 'installation',
    facts: { app: system.app.intact, extension: system.bundled.intact, said },
  } as const;
  if (broken.every(({ seal }) => seal !== null && isOnlyMetadata(seal))) {
    return [
      finding('protected', {
        ...common,
        code: 'finder-metadata',
        severity: 'warning',
        title: 'Metadata of Finder lies on the app',
        cause:
          'Only metadata of Finder was added to the app (codesign says “detritus”). Nobody altered its code, and macOS runs it; but its signature does not verify strictly any more.',
        fix: `Run: sudo xattr -cr ${path}. Nothing has to be installed again.`,
      }),
    ];
  }
  const detritus =
    said === null
      ? ` First run “codesign --verify --strict ${path}”: if it says “detritus”, only metadata of Finder lies on the app, and “sudo xattr -cr ${path}” is all that is to be done.`
      : '';
  return [
    finding('partly', {
      ...common,
      code: 'signature-broken',
      severity: 'warning',
      title: 'The signature of the app does not fit its contents',
      cause: `${said === null ? 'Its signature does not verify.' : `Its signature does not verify (${said}).`} macOS refuses to activate or update the extension from an app that was altered (codeSignatureInvalid).`,
      fix: `${detritus.trim()}${detritus === '' ? '' : ' Otherwise '}${detritus === '' ? 'Delete' : 'delete'} the app and install the released package again. If it is altered again afterwards, find out by whom.`,
    }),
  ];
}

function developmentFindings({ system }: KnownFacts): readonly Finding[] {
  const { bundled, staged, developerMode } = system;
  const signers = [staged, bundled].map((bundle) => bundle.signature?.signer ?? null);
  const development = signers.find((signer) => signer === 'development' || signer === 'ad-hoc');
  if (development === undefined && developerMode !== true) return [];
  return [
    finding('partly', {
      code: 'development-build',
      check: 'installation',
      severity: 'warning',
      title: 'This is a developer’s Mac, or a developer’s build',
      cause:
        developerMode === true
          ? 'Developer mode for system extensions is on: macOS then takes extensions from any folder and without a restart.'
          : `The installed copy is signed ${development === 'ad-hoc' ? 'ad hoc, by nobody' : 'for development'}. Such a build runs on registered Macs alone, and permissions given to it end with the next build.`,
      fix:
        developerMode === true
          ? 'Run “systemextensionsctl developer off” on a Mac that is to be protected.'
          : 'Install the released package, which is signed with a Developer ID and notarised.',
      facts: { signer: development ?? null, developerMode },
    }),
  ];
}

/** The same version, yet other code: macOS does not replace one by the other. */
function contentFindings(facts: KnownFacts, own: readonly ExtensionRecord[]): readonly Finding[] {
  const { bundled, staged } = facts.system;
  const inside = bundled.signature?.cdhash ?? null;
  const running = staged.signature?.cdhash ?? null;
  const sameBuild = bundled.buildVersion !== null && bundled.buildVersion === staged.buildVersion;
  if (!hasExtension(facts, own) || inside === null || running === null || inside === running || !sameBuild) return [];
  return [
    finding('partly', {
      code: 'extension-other-content',
      check: 'installation',
      severity: 'warning',
      title: 'macOS runs another build of the same version',
      cause: `The copy that macOS runs and the one in the app both call themselves ${bundled.shortVersion ?? ''} (${bundled.buildVersion}), but are different code. macOS replaces an extension only by one with a higher build number.`,
      fix: 'Run /Applications/Portcullis.app/Contents/MacOS/Portcullis deactivate and then the same with activate, or install a package with a higher build number.',
      facts: { inside, running },
    }),
  ];
}

function oldCopyFindings(facts: KnownFacts, own: readonly ExtensionRecord[]): readonly Finding[] {
  const enabled = own.some((record) => record.state === 'enabled');
  const old = own.filter((record) => record.state === 'uninstall-on-reboot');
  const [first] = old;
  if (!enabled || first === undefined) return [];
  const stuck = survivedRestart(facts);
  const versions = [...new Set(old.map((record) => record.shortVersion ?? 'unknown'))].join(', ');
  const what =
    old.length === 1
      ? `Version ${versions} was replaced and waits`
      : `${old.length} old copies (${versions}) were replaced and wait`;
  return [
    finding('protected', {
      code: 'old-copy-waits',
      check: 'installation',
      severity: 'info',
      title:
        old.length === 1
          ? 'An old copy of the extension goes at the next start'
          : 'Old copies of the extension go at the next start',
      cause: stuck
        ? `${what} to be removed; the Mac was restarted since, and that did not clear it. The new one works.`
        : `${what} to be removed; the new one works. A further update may wait for the restart too.`,
      fix: stuck
        ? 'Further restarts do not help: run “sudo systemextensionsctl gc”, or leave it; it does no harm.'
        : 'Restart the Mac when it suits. Nothing else is to be done.',
      facts: { version: first.shortVersion, state: first.stateText, copies: old.length },
    }),
  ];
}
