import { z } from 'zod';
import type { CommandContext, Exit } from './main.js';
import { readAnswer } from './read.js';
import { deviceShape, type Listed, type ShownVerdict } from './shapes.js';
import { table, type Shown } from './terminal.js';

export async function devices({ ask, terminal, json }: CommandContext): Promise<Exit> {
  const answer = await ask({ command: 'devices' });
  const listed = readAnswer(z.array(deviceShape), answer);
  if (json) for (const device of z.array(z.unknown()).parse(answer)) terminal.out(`${JSON.stringify(device)}\n`);
  else if (listed.length === 0) terminal.out('No device is attached.\n');
  else terminal.out(table(['DEVICE', 'FAMILY', 'KEY', 'VOLUMES', 'MAY'], listed.map(row)));
  return 0;
}

function row({ attached, bridge, seenBy }: Listed): readonly Shown[] {
  const volumes = bridge?.volumes?.map(
    ({ name, bsdName, mountPoint }) => `${name ?? bsdName ?? '?'}${mountPoint ? '' : ' (not mounted)'}`,
  );
  const may = bridge?.verdict ? sayVerbs(bridge.verdict) : '';
  const remarks = [
    may,
    bridge?.captured ? 'held by the bridge' : '',
    seenBy === 'agent' ? 'seen by the agent alone' : '',
  ];
  return [
    nameOf(attached.device),
    attached.device.family,
    attached.key,
    volumes?.join(', '),
    remarks.filter((text) => text !== '').join('; '),
  ];
}

/** What can be said of a device by name. */
export interface Named {
  readonly family: string;
  readonly manufacturerName?: string | null | undefined;
  readonly productName?: string | null | undefined;
}

export function nameOf({ manufacturerName, productName, family }: Named): string {
  const name = [manufacturerName, productName].filter((part) => part).join(' ');
  return name || `a device of family ${family}`;
}

export function sayVerbs({ verbs }: ShownVerdict): string {
  return Object.entries(verbs)
    .map(
      ([verb, { effect, mode }]) =>
        `${verb} ${effect}${effect === 'deny' && mode === 'observe' ? ' (observed only)' : ''}`,
    )
    .join(', ');
}
