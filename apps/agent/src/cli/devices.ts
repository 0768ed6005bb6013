import { VERBS, localDevice, type Device, type LocalDevice, type Verdict } from '@portcullis/wire';
import * as z from 'zod/mini';
import type { CommandContext, Exit } from './main.js';
import { readAnswer } from './read.js';
import { table, type Shown } from './terminal.js';

export async function devices({ ask, terminal, json }: CommandContext): Promise<Exit> {
  const answer = await ask({ command: 'devices' });
  const listed = readAnswer(z.array(localDevice), answer);
  if (json) for (const device of listed) terminal.out(`${JSON.stringify(device)}\n`);
  else if (listed.length === 0) terminal.out('No device is attached.\n');
  else terminal.out(table(['DEVICE', 'FAMILY', 'KEY', 'VOLUMES', 'MAY'], listed.map(row)));
  return 0;
}

function row({ attached, bridge, seenBy }: LocalDevice): readonly Shown[] {
  const volumes = bridge?.volumes ?? [];
  const names = volumes.map((volume) => `${labelOf(volume)}${volume.mountPoint ? '' : ' (not mounted)'}`);
  const remarks = [
    mayBeUsed(bridge),
    bridge?.captured ? 'held by the bridge' : '',
    seenBy === 'agent' ? 'seen by the agent alone' : '',
  ].filter((text) => text !== '');
  return [nameOf(attached.device), attached.device.family, attached.key, names.join(', '), remarks.join('; ')];
}

/** What holds for a disk is decided for each of its volumes; where they differ, each is named. */
function mayBeUsed(bridge: LocalDevice['bridge']): string {
  const volumes = (bridge?.volumes ?? []).flatMap((volume) =>
    volume.verdict ? [{ label: labelOf(volume), verbs: sayVerbs(volume.verdict) }] : [],
  );
  const [first] = volumes;
  if (!first) return bridge?.verdict ? sayVerbs(bridge.verdict) : '';
  if (volumes.every(({ verbs }) => verbs === first.verbs)) return first.verbs;
  return volumes.map(({ label, verbs }) => `${label}: ${verbs}`).join('; ');
}

function labelOf({ name, bsdName }: { readonly name?: string | null; readonly bsdName: string }): string {
  return name || bsdName;
}

export function nameOf({
  manufacturerName,
  productName,
  family,
}: Pick<Device, 'family' | 'manufacturerName' | 'productName'>): string {
  const name = [manufacturerName, productName].filter((part) => part).join(' ');
  return name || `a device of family ${family}`;
}

export function sayVerbs({ verbs }: Verdict): string {
  return VERBS.flatMap((verb) => {
    const verdict = verbs[verb];
    if (!verdict) return [];
    return [
      `${verb} ${verdict.effect}${verdict.effect === 'deny' && verdict.mode === 'observe' ? ' (observed only)' : ''}`,
    ];
  }).join(', ');
}
