import { eventSentence } from '@portcullis/policy';
import { event as wholeEvent, localEvents } from '@portcullis/wire';
import type { CommandContext, Exit } from './main.js';
import { readAnswer } from './read.js';
import { table } from './terminal.js';

export async function events({ ask, terminal, json }: CommandContext, limit: number): Promise<Exit> {
  const recorded = readAnswer(localEvents, await ask({ command: 'events', limit }));
  if (json) for (const event of recorded) terminal.out(`${JSON.stringify(event)}\n`);
  else if (recorded.length === 0) terminal.out('Nothing happened yet.\n');
  else {
    const rows = recorded.map((event) => [shownTime(event), event.kind, event.id, say(event)]);
    terminal.out(table(['TIME', 'EVENT', 'ID', 'WHAT'], rows));
  }
  return 0;
}

/** The sentence that the console says too. */
export function say(recorded: unknown): string {
  const event = wholeEvent.safeParse(recorded);
  return event.success ? eventSentence(event.data) : 'Something that this version cannot read.';
}

/** On the Mac's own clock. */
export function shownTime({ time }: { readonly time: string }): string {
  return time.slice(0, 19).replace('T', ' ');
}
