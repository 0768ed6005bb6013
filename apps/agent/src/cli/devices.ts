import type { Verb } from '@portcullis/wire';
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
  const volumes = bridge?.volumes ?? [];
  const names = volumes.map((volume) => `${labelOf(volume)}${volume.mountPoint ? '' : ' (not mounted)'}`);
  const remarks = [
    mayBeUsed({ attached, bridge, seenBy }),
    bridge?.captured ? 'held by the bridge' : '',
    seenBy === 'agent' ? 'seen by the agent alone' : '',
  ].filter((text) => text !== '');
  return [nameOf(attached.device), attached.device.family, attached.key, names.join(', '), remarks.join('; ')];
}

/** What holds for a disk is decided for each of its volumes; where they differ, each is named. */
function mayBeUsed({ bridge }: Listed): string {
  const volumes = (bridge?.volumes ?? []).flatMap((volume) =>
    volume.verdict ? [{ label: labelOf(volume), verbs: sayVerbs(volume.verdict) }] : [],
  );
  const [first] = volumes;
  if (!first) return bridge?.verdict ? sayVerbs(bridge.verdict) : '';
  if (volumes.every(({ verbs }) => verbs === first.verbs)) return first.verbs;
  return volumes.map(({ label, verbs }) => `${label}: ${verbs}`).join('; ');
}

function labelOf({
  name,
  bsdName,
}: {
  readonly name?: string | null | undefined;
  readonly bsdName?: string | null | undefined;
}): string {
  return name || bsdName || 'a volume';
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

/** In the order of the model; the console has it too. */
const VERB_ORDER = [
  'read',
  'write',
  'execute',
  'sync',
  'photos',
  'files',
  'debug',
  'tether',
  'connect',
] satisfies readonly Verb[];

export function sayVerbs({ verbs }: ShownVerdict): string {
  return VERB_ORDER.flatMap((verb) => {
    const verdict = verbs[verb];
    if (!verdict) return [];
    return [
      `${verb} ${verdict.effect}${verdict.effect === 'deny' && verdict.mode === 'observe' ? ' (observed only)' : ''}`,
    ];
  }).join(', ');
}
