import { usbReport, type UsbReport } from '@portcullis/wire';
import type { CommandContext, Exit } from './main.js';
import { nameOf } from './devices.js';
import { readAnswer } from './read.js';
import { safe, table, type Shown } from './terminal.js';

export async function listUsb({ ask, terminal, json }: CommandContext): Promise<Exit> {
  const answer = readAnswer(usbReport, await ask({ command: 'usb' }));
  const { devices, absent } = answer;
  if (json) terminal.out(`${JSON.stringify(answer)}\n`);
  else {
    if (devices.length === 0) terminal.out('No USB device is attached.\n');
    else terminal.out(table(['ID', 'LOCATION', 'DEVICE', 'CAPTURED'], devices.map(row)));
    if (absent.length > 0) terminal.out('\nCaptured by an administrator as soon as it is attached again:\n');
    for (const device of absent) terminal.out(`  ${safe(device)}\n`);
  }
  return 0;
}

export async function moveUsb(
  { ask, terminal, json }: CommandContext,
  action: 'capture' | 'release',
  device: string,
): Promise<Exit> {
  await ask({ command: 'usb-move', action, device });
  if (json) terminal.out(`${JSON.stringify({ action, device, done: true })}\n`);
  else if (action === 'capture')
    terminal.out(`${safe(device)} is captured until “portcullis usb release” gives it back.\n`);
  else terminal.out(`${safe(device)} is given back.\n`);
  return 0;
}

function row({ attached, captured, byAdministrator, byRule, mayNot }: UsbReport['devices'][number]): readonly Shown[] {
  const holders = [byAdministrator ? 'by an administrator' : '', byRule ? `by policy (${byRule})` : ''].filter(
    (text) => text !== '',
  );
  return [attached.registryId, attached.location, nameOf(attached.device), holding(captured, holders, mayNot)];
}

function holding(captured: boolean, holders: readonly string[], mayNot: string | null): string {
  if (captured) return ['yes', ...holders].join(', ');
  if (mayNot) return `no, never: ${mayNot}`;
  return holders.length > 0 ? `not yet, though wanted ${holders.join(', ')}` : 'no';
}
