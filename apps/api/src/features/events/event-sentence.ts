import { clean, deviceName, sentence, type AttachedDevice, type PortcullisEvent } from '@portcullis/policy';

const COMPONENTS = { bridge: 'the bridge', agent: 'the agent' } as const;

/**
 * One sentence for any event, as the console's list shows it. Plain text: what devices and Macs supply in it is cleaned,
 * and whoever shows it escapes it.
 */
export function eventSentence(event: PortcullisEvent): string {
  switch (event.kind) {
    case 'verdict':
      return sentence(event);
    case 'attach':
      return said(`${nameOf(event.attached)} was plugged in`);
    case 'detach':
      return said(`${nameOf(event.attached)} was unplugged`);
    case 'mount':
      return said(
        `${volumeOf(event)} was mounted${event.volume.readOnly === true ? ' read-only' : ''}${causeOf(event.by)}`,
      );
    case 'unmount':
      return said(`${volumeOf(event)} was unmounted${causeOf(event.by)}`);
    case 'remount':
      return said(
        `${volumeOf(event)} was mounted anew${event.volume.readOnly === true ? ', read-only' : ''}${causeOf(event.by)}`,
      );
    case 'open':
      return said(
        `${programOf(event.process.path)} opened ${event.attached === undefined ? 'a device' : nameOf(event.attached)}`,
      );
    case 'grant':
      return said(`a temporary grant ${event.what} (${event.grantId})`);
    case 'document':
      return documentSentence(event);
    case 'health':
      return said(
        event.problems.length === 0
          ? `the Mac is now ${event.state}`
          : `the Mac is now ${event.state}: ${event.problems.join(', ')}`,
      );
    case 'lifecycle':
      return said(
        `${COMPONENTS[event.component]}: ${event.what}${event.detail === undefined ? '' : ` (${event.detail})`}`,
      );
    case 'gap':
      return said(`${event.lost} ${event.lost === 1 ? 'event was' : 'events were'} lost: ${event.reason}`);
  }
}

function documentSentence(event: PortcullisEvent & { kind: 'document' }): string {
  const { kind, sequence } = event.document;
  if (event.accepted) return said(`the ${kind} document number ${sequence} is in force`);
  return said(
    `the ${kind} document number ${sequence} was refused: ${event.detail ?? event.reason ?? 'no reason was given'}`,
  );
}

function nameOf({ device }: AttachedDevice): string {
  return deviceName(device);
}

function volumeOf({ attached, volume }: PortcullisEvent & { kind: 'mount' | 'unmount' | 'remount' }): string {
  return deviceName(attached.device, volume.name ?? volume.bsdName);
}

function causeOf(by: 'system' | 'policy'): string {
  return by === 'policy' ? ' because the policy says so' : '';
}

function programOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1) || 'a program';
}

function said(text: string): string {
  const cleaned = clean(text) ?? '';
  return `${cleaned.charAt(0).toUpperCase()}${cleaned.slice(1).replace(/[.\s]+$/, '')}.`;
}
