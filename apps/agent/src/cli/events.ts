import { z } from 'zod';
import type { CommandContext, Exit } from './main.js';
import { readAnswer } from './read.js';
import { say } from './say.js';
import { eventShape } from './shapes.js';
import { table } from './terminal.js';

export async function events({ ask, terminal, json }: CommandContext, limit: number): Promise<Exit> {
  const answer = readAnswer(z.array(z.unknown()), await ask({ command: 'events', limit }));
  if (json) for (const event of answer) terminal.out(`${JSON.stringify(event)}\n`);
  else if (answer.length === 0) terminal.out('Nothing happened yet.\n');
  else {
    const shown = answer.map((event) => readAnswer(eventShape, event));
    terminal.out(
      table(
        ['TIME', 'EVENT', 'ID', 'WHAT'],
        shown.map((event) => [event.time.slice(0, 19).replace('T', ' '), event.kind, event.id, say(event)]),
      ),
    );
  }
  return 0;
}
