import type { CheckId } from '@portcullis/wire';
import { describe, expect, it } from 'vitest';
import { checklist, goodToKnow, toMend } from '../src/index.js';

const problem = (code: string, check: CheckId, severity: 'critical' | 'warning' | 'info') => ({
  code,
  check,
  severity,
  title: code,
});
const check = (id: CheckId, state: 'ok' | 'problem' | 'unknown') => ({ id, title: `${id} is well`, state });

describe('a checklist', () => {
  it('puts each problem under its line, and loses none', () => {
    const checks = [check('bridge', 'problem'), check('events', 'ok')];
    const lines = checklist(checks, [problem('a', 'bridge', 'critical'), problem('b', 'others', 'warning')]);
    expect(lines.map(({ key, state, problems }) => [key, state, problems.map(({ code }) => code)])).toEqual([
      ['bridge', 'problem', ['a']],
      ['b', 'problem', ['b']],
      ['events', 'ok', []],
    ]);
  });

  it('begins with what fails, and says what fails instead of what should be so', () => {
    const lines = checklist(
      [check('bridge', 'ok'), check('server', 'unknown'), check('events', 'problem'), check('permission', 'problem')],
      [problem('late', 'events', 'warning'), problem('no access', 'permission', 'critical')],
    );
    expect(lines.map(({ title }) => title)).toEqual(['no access', 'late', 'server is well', 'bridge is well']);
  });

  it('takes no line by what is only good to know', () => {
    const [line] = checklist([check('others', 'ok')], [problem('asks', 'others', 'info')]);
    expect(line).toMatchObject({ title: 'others is well', state: 'ok' });
  });

  it('tells what is to be mended from what is good to know', () => {
    const problems = [problem('a', 'others', 'info'), problem('b', 'macos', 'warning')];
    expect(toMend(problems).map(({ code }) => code)).toEqual(['b']);
    expect(goodToKnow(problems).map(({ code }) => code)).toEqual(['a']);
  });

  it('claims nothing for a Mac that has never reported', () => {
    expect(checklist([], [])).toEqual([]);
  });
});
