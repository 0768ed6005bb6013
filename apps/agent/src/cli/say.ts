import type { PortcullisEvent } from '@portcullis/wire';
import { nameOf } from './devices.js';
import { sayVerdictEvent } from './sentence.js';
import type { ShownEvent } from './shapes.js';

/** One sentence for an event; that of a verdict is libs/policy's, the same as in the console. */
export function say(event: ShownEvent): string {
  const device = event.attached ? nameOf(event.attached.device) : 'a device';
  const volume = event.volume?.name || event.volume?.bsdName || 'a volume';
  switch (kindOf(event.kind)) {
    case 'attach':
      return `${device} was attached`;
    case 'detach':
      return `${device} was removed`;
    case 'mount':
      return `${volume} of ${device} was mounted`;
    case 'unmount':
      return `${volume} of ${device} was unmounted`;
    case 'remount':
      return `${volume} of ${device} was mounted anew`;
    case 'open':
      return `a process opened ${device}${event.userClientClass ? ` (${event.userClientClass})` : ''}`;
    case 'verdict':
      return sayVerdictEvent(event);
    case 'grant':
      return `a grant ${event.what ?? 'changed'}`;
    case 'document':
      return `${event.document?.kind ?? 'a document'} ${event.document?.sequence ?? ''} was ${event.accepted ? 'taken' : `refused: ${event.reason ?? 'no reason given'}`}`;
    case 'health':
      return `this Mac is ${event.state ?? 'unknown'}`;
    case 'lifecycle':
      return `${event.component ?? 'something'}: ${event.what ?? ''}${event.detail ? ` (${event.detail})` : ''}`;
    case 'gap':
      return `${event.lost ?? 'some'} events were lost: ${event.reason ?? 'no reason given'}`;
    case 'other':
      return '';
  }
}

const KINDS: readonly string[] = [
  'attach',
  'detach',
  'mount',
  'unmount',
  'remount',
  'open',
  'verdict',
  'grant',
  'health',
  'lifecycle',
  'document',
  'gap',
] satisfies readonly PortcullisEvent['kind'][];

function kindOf(kind: string): PortcullisEvent['kind'] | 'other' {
  return KINDS.includes(kind) ? (kind as PortcullisEvent['kind']) : 'other';
}
