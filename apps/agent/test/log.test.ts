import { describe, expect, it } from 'vitest';
import { createLog, type LogLevel } from '../src/log.js';

function logged(level: LogLevel | 'silent', say: (log: ReturnType<typeof createLog>) => void): readonly unknown[] {
  const lines: string[] = [];
  say(createLog(level, (line) => lines.push(line)));
  return lines.map((line) => {
    expect(line.endsWith('\n')).toBe(true);
    return JSON.parse(line);
  });
}

describe('the log', () => {
  it('says when, who, how grave and what, with the fields that came along', () => {
    expect(logged('info', (log) => log.child({ part: 'spool' }).warn({ lost: 3 }, 'events were lost'))).toEqual([
      {
        level: 40,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        pid: process.pid,
        name: 'portcullis-agent',
        part: 'spool',
        lost: 3,
        msg: 'events were lost',
      },
    ]);
  });

  it('leaves out what is less grave than it was asked for', () => {
    const all = (log: ReturnType<typeof createLog>) => {
      for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const) log[level](level);
    };
    const levels = (level: LogLevel | 'silent') => logged(level, all).map((line) => (line as { msg: string }).msg);
    expect(levels('trace')).toEqual(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);
    expect(levels('warn')).toEqual(['warn', 'error', 'fatal']);
    expect(levels('fatal')).toEqual(['fatal']);
    expect(levels('silent')).toEqual([]);
  });

  it('tells no secret, at the top and one level down, of a child neither', () => {
    const text = JSON.stringify(
      logged('info', (log) =>
        log
          .child({ jwt: 'hush' })
          .info({ token: 'hush', request: { authorization: 'hush', path: '/events' }, list: ['kept'] }, 'sent'),
      ),
    );
    expect(text).not.toContain('hush');
    expect(text.match(/\[secret\]/g)).toHaveLength(3);
    expect(text).toContain('"path":"/events"');
    expect(text).toContain('["kept"]');
  });

  it('is one line whatever it is told', () => {
    expect(logged('info', (log) => log.error({ error: 'two\nlines' }, 'and\nmore'))).toHaveLength(1);
  });
});
