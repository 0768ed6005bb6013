import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ConfigurationError, parseConfiguration } from '../src/configuration/configuration.js';

const good = {
  DATABASE_URL: 'postgres://someone:hush@127.0.0.1:5432/portcullis',
  PORTCULLIS_SECRET: randomBytes(32).toString('base64'),
};

function problems(environment: Record<string, string>): readonly string[] {
  try {
    parseConfiguration(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('listens on this machine alone unless told otherwise', () => {
    expect(parseConfiguration(good)).toMatchObject({
      host: '127.0.0.1',
      port: 8480,
      trustProxy: false,
      reenrolAfterDays: 30,
      consoleDir: undefined,
    });
  });

  it('keeps events for good unless told otherwise, and takes days for all and for single kinds', () => {
    const kept = (text: string) => parseConfiguration({ ...good, PORTCULLIS_KEEP_EVENTS_DAYS: text }).keepEventsDays;
    expect(parseConfiguration(good).keepEventsDays).toEqual({});
    expect(kept('forever')).toEqual({});
    expect(kept('365')).toEqual({ all: 365 });
    expect(kept('365, attach=90,open = 30')).toEqual({ all: 365, attach: 90, open: 30 });
    expect(kept('verdict=400')).toEqual({ verdict: 400 });
    for (const wrong of ['0', '-1', '1.5', 'attach', 'attach=', 'poem=3', '30, 40', '1e3', '365 days', ','])
      expect(problems({ ...good, PORTCULLIS_KEEP_EVENTS_DAYS: wrong }), wrong).toHaveLength(1);
  });

  it('names all that is wrong at once', () => {
    const found = problems({
      PORTCULLIS_PORT: 'http',
      PORTCULLIS_TRUST_PROXY: 'yes',
      PORTCULLIS_PUBLIC_URL: 'ftp://x',
    });
    expect(found.map((problem) => problem.split(' ')[0])).toEqual([
      'DATABASE_URL',
      'PORTCULLIS_SECRET',
      'PORTCULLIS_PORT',
      'PORTCULLIS_PUBLIC_URL',
      'PORTCULLIS_TRUST_PROXY',
    ]);
  });

  it('never prints a secret, wrong or right', () => {
    const found = problems({ DATABASE_URL: 'mysql://someone:hush@host/x', PORTCULLIS_SECRET: 'dG9vIHNob3J0' }).join(
      '\n',
    );
    expect(found).not.toMatch(/hush|dG9v/);
    expect(found).toContain('DATABASE_URL is not usable');
  });

  it('takes an empty variable for one that is not set', () => {
    expect(parseConfiguration({ ...good, PORTCULLIS_CONSOLE_DIR: '', PORTCULLIS_PORT: '' })).toMatchObject({
      port: 8480,
    });
  });

  it.each([
    ['false', false],
    ['2', 2],
    ['10.0.0.7', ['10.0.0.7']],
    ['10.0.0.0/8, fd00::/8', ['10.0.0.0/8', 'fd00::/8']],
  ])('believes the proxies that are named: %s', (text, trustProxy) => {
    expect(parseConfiguration({ ...good, PORTCULLIS_TRUST_PROXY: text }).trustProxy).toEqual(trustProxy);
  });

  it.each(['true', 'all', '0', '-1', '10.0.0.0/33', '999.1.1.1', '10.0.0.7,', '1.1.1.1/8/8'])(
    'believes no proxy that is not named: %s',
    (text) => {
      const [problem] = problems({ ...good, PORTCULLIS_TRUST_PROXY: text });
      expect(problem).toMatch(/^PORTCULLIS_TRUST_PROXY is not usable: .*how many reverse proxies/);
    },
  );
});
