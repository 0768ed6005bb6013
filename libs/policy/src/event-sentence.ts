import type { AttachedDevice, Device, LifecycleWord, PortcullisEvent, TamperAct } from '@portcullis/wire';
import { deviceName, sentence } from './explain.js';
import { documentLabel, gapReason, refusalReason, wordsOf } from './labels.js';
import { clean } from './text.js';

/**
 * One sentence for any event: console, export and command line say the same. Plain text, every foreign part of it
 * cleaned and bounded by itself; whoever shows it as markup or puts it into a spreadsheet escapes it.
 */
export function eventSentence(event: PortcullisEvent): string {
  return event.kind === 'verdict' ? sentence(event) : ended(clause(event));
}

function clause(event: Exclude<PortcullisEvent, { kind: 'verdict' }>): string {
  switch (event.kind) {
    case 'attach':
      return `${nameOf(event.attached)} was plugged in`;
    case 'detach':
      return `${nameOf(event.attached)} was unplugged`;
    case 'mount':
      return `${volumeOf(event)} was mounted${event.volume.readOnly === true ? ' read-only' : ''}${causeOf(event)}`;
    case 'unmount':
      return `${volumeOf(event)} was unmounted${causeOf(event)}`;
    case 'remount':
      return `${volumeOf(event)} was mounted anew${event.volume.readOnly === true ? ', read-only' : ''}${causeOf(event)}`;
    case 'open':
      return openClause(event);
    case 'grant':
      return `a temporary grant ${event.what} (${clean(event.grantId) ?? 'it has no id'})`;
    case 'document':
      return documentClause(event);
    case 'health':
      return `the Mac is now ${healthWords(event)}`;
    case 'lifecycle':
      return lifecycleClause(event);
    case 'tamper':
      return tamperClause(event);
    case 'gap':
      return `${event.lost} ${event.lost === 1 ? 'event was' : 'events were'} lost: ${gapReason(event.reason)}`;
  }
}

function nameOf({ device }: AttachedDevice): string {
  return deviceName(device);
}

function volumeOf(event: PortcullisEvent & { kind: 'mount' | 'unmount' | 'remount' }): string {
  const device: Device = event.attached.device;
  return deviceName(device, clean(event.volume.name) ?? event.volume.bsdName);
}

function causeOf({ by }: { readonly by: 'system' | 'policy' }): string {
  return by === 'policy' ? ' because the policy says so' : '';
}

function openClause({ process, attached, userClientClass }: PortcullisEvent & { kind: 'open' }): string {
  const program = clean(process.path.slice(process.path.lastIndexOf('/') + 1));
  const what = attached === undefined ? 'a device' : nameOf(attached);
  return `${program === null ? 'a program' : `“${program}”`} opened ${what}${inBrackets(userClientClass)}`;
}

function documentClause({ document, accepted, reason, detail }: PortcullisEvent & { kind: 'document' }): string {
  const which = `${documentLabel(document.kind)} number ${document.sequence}`;
  return accepted ? `${which} is in force` : `${which} was refused: ${refusalReason(reason)}${inBrackets(detail)}`;
}

const TAMPERING: Readonly<Record<TamperAct, string>> = {
  signal: 'tried to end or signal',
  suspend: 'tried to suspend or resume',
  launchctl: 'tried launchctl:',
  unlink: 'tried to delete',
  rename: 'tried to rename or move',
  link: 'tried to link to',
  clone: 'tried to clone',
  copy: 'tried to copy',
  exchange: 'tried to exchange',
  truncate: 'tried to empty',
  write: 'tried to write to',
  create: 'tried to create',
  mount: 'tried to mount over',
};

function tamperClause({ act, target, denied, process }: PortcullisEvent & { kind: 'tamper' }): string {
  const program = clean(process.path.slice(process.path.lastIndexOf('/') + 1)) ?? 'a program';
  const what = clean(target) ?? 'something of Portcullis';
  return denied
    ? `“${program}” ${TAMPERING[act]} ${what}, and was stopped`
    : `an installation changed Portcullis itself: “${program}” (${act}: ${what})`;
}

const LIFECYCLE: Readonly<Partial<Record<LifecycleWord, string>>> = {
  sleep: 'the Mac goes to sleep',
  wake: 'the Mac is awake again',
  shutdown: 'the Mac is shutting down',
  upgrade: 'Portcullis is about to be upgraded',
  uninstall: 'Portcullis is about to be removed from this Mac',
  'permission-lost': 'the bridge has no Full Disk Access: macOS asks it nothing',
  'client-stopped': 'the bridge has no event client: macOS asks it nothing',
  'client-running': 'the bridge is asked by macOS again',
  'clock-changed': 'the clock of the Mac was changed',
  'time-zone-changed': 'the time zone of the Mac was changed',
  'protection-on': 'the bridge protects Portcullis itself from now on',
  'protection-off': 'the bridge no longer protects Portcullis itself, as the policy says',
};

function lifecycleClause({ component, what, detail, lastAlive }: PortcullisEvent & { kind: 'lifecycle' }): string {
  const known = Object.hasOwn(LIFECYCLE, what) ? LIFECYCLE[what as LifecycleWord] : undefined;
  const said = known ?? `the ${component}: ${clean(wordsOf(what)) ?? 'nothing is said'}`;
  const before =
    lastAlive === undefined ? '' : `; the one before ended without a word, at ${clean(lastAlive)} or soon after`;
  return `${said}${inBrackets(detail)}${before}`;
}

const STATES: Readonly<Record<string, string>> = {
  partly: 'protected in part',
  observing: 'only observed',
  unknown: 'in a state that is not known',
};

function healthWords({ state, problems }: PortcullisEvent & { kind: 'health' }): string {
  const words = Object.hasOwn(STATES, state) ? STATES[state] : clean(state);
  const named = problems.map((problem) => clean(problem)).filter((problem) => problem !== null);
  return `${words ?? STATES['unknown']}${named.length === 0 ? '' : `: ${named.join(', ')}`}`;
}

function inBrackets(text: string | undefined): string {
  const shown = clean(text);
  return shown === null ? '' : ` (${shown.replace(/[.\s]+$/, '')})`;
}

function ended(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/[.\s]+$/, '')}.`;
}
