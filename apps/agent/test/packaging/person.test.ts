import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const PERSON = resolve(import.meta.dirname, '../../packaging/first-mac/person.mjs');
const SCRIPT = `
import { spawn } from 'node:child_process';
import { once } from 'node:events';
const { Person } = await import(${JSON.stringify(PERSON)});
const person = new Person(true);
const ask = 'echo ready; sleep 0.5; read -r line </dev/tty; echo "child got <$line>"';
await once(spawn('/bin/sh', ['-c', ask], { stdio: ['inherit', 'inherit', 'inherit'] }), 'close');
console.log('answer <' + (await person.ask('and now?')) + '>');
person.close();
`;

/** Runs it at a terminal of its own, and types a line whenever one of the words appears. */
async function atTerminal(folder: string, typed: readonly (readonly [string, string])[]): Promise<string> {
  const file = join(folder, 'program.mjs');
  writeFileSync(file, SCRIPT);
  const terminal = spawn('script', ['-qec', `${process.execPath} ${file}`, '/dev/null']);
  let output = '';
  const waiting = [...typed];
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    const [next] = waiting;
    if (next === undefined || !output.includes(next[0])) return;
    waiting.shift();
    terminal.stdin.write(next[1]);
  });
  await once(terminal, 'close');
  return output;
}

// `script` of a Mac takes other arguments; who asks is the same code there.
describe.runIf(process.platform === 'linux')('the person at a terminal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-person-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('leaves to a program what is typed for it, such as the password for sudo', async () => {
    const output = await atTerminal(folder, [
      ['ready', 'secret\n'],
      ['and now?', 'yes\n'],
    ]);
    expect(output).toContain('child got <secret>');
    expect(output).toContain('answer <yes>');
  }, 20_000);
});
