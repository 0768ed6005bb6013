import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lintPolicy, parsePolicy, runPolicyTests } from '@portcullis/policy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedDemo, withSeeding } from '../src/seeding.js';
import { demoPolicySource } from '../src/features/seed/seed.service.js';
import { DEMO_SET, DEMO_USERS, SET_PLACEHOLDER } from '../src/features/seed/demo.js';
import { startTestApplication, type TestApplication, testConfiguration } from './harness/application.js';
import { createTestDatabase, type TestDatabase } from './harness/database.js';

const PASSWORD = 'a password for the demo';
let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'portcullis-seed-'));
  await writeFile(join(folder, 'password'), `${PASSWORD}\n`);
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

const configuration = () => testConfiguration(database.url, { secret: Buffer.alloc(32, 7) });
const seed = () => seedDemo(configuration(), join(folder, 'password'), join(folder, 'token'));

async function counts(api: TestApplication): Promise<Record<string, number>> {
  const rows: Record<string, number>[] = await api.dataSource.query(
    `SELECT (SELECT count(*)::int FROM users) AS users, (SELECT count(*)::int FROM policy_revisions) AS revisions,
            (SELECT count(*)::int FROM assignments) AS assignments, (SELECT count(*)::int FROM device_set_entries) AS entries,
            (SELECT count(*)::int FROM enrolment_tokens) AS tokens`,
  );
  return rows[0] ?? {};
}

describe('the demo policy', () => {
  it('parses, lints without an error and passes its own tests', async () => {
    const source = await demoPolicySource();

    const { policy, problems } = parsePolicy(source);
    expect(problems).toEqual([]);
    if (policy === null) throw new Error('the demo policy does not parse');
    // Photos alone from an iPhone cannot be had for certain, and the demo shows how that is said.
    expect(lintPolicy(policy, { source }).map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'warning best-effort',
    ]);
    expect(policy.mode).toBe('enforce');
    expect(policy.rules.filter((rule) => rule.description === undefined)).toEqual([]);
    const sets = new Map([[SET_PLACEHOLDER, { id: SET_PLACEHOLDER, ...DEMO_SET }]]);
    expect(runPolicyTests(policy, sets).filter((result) => !result.passed)).toEqual([]);
  });
});

describe('seeding a demo', () => {
  it('makes people who can sign in, a published policy for everyone, and a token that enrols; again, it changes nothing', async () => {
    await seed();
    const token = (await readFile(join(folder, 'token'), 'utf8')).trim();
    expect((await stat(join(folder, 'token'))).mode & 0o777).toBe(0o600);
    const api = await startTestApplication({ databaseUrl: database.url, secret: configuration().secret });
    try {
      const before = await counts(api);
      expect(before).toEqual({ users: DEMO_USERS.length, revisions: 1, assignments: 1, entries: 2, tokens: 1 });
      await seed();
      expect(await counts(api)).toEqual(before);
      expect((await readFile(join(folder, 'token'), 'utf8')).trim()).toBe(token);
      for (const { email } of DEMO_USERS) {
        expect((await api.anonymous.post('/api/auth/login', { email, password: PASSWORD })).status).toBe(200);
      }
    } finally {
      await api.stop();
    }
  });

  it('leaves the way open for an administrator who is locked out: the same address gets the new password', async () => {
    const again = 'the new password of the demo';
    await withSeeding(configuration(), (seeding) => seeding.createAdmin('ADMIN@example.test', undefined, again));
    const api = await startTestApplication({ databaseUrl: database.url, secret: configuration().secret });
    try {
      const signIn = (password: string) =>
        api.anonymous.post('/api/auth/login', { email: 'admin@example.test', password });
      expect((await signIn(PASSWORD)).status).toBe(401);
      expect((await signIn(again)).status).toBe(200);
    } finally {
      await api.stop();
    }
  });

  it('refuses a password that is too short, and says where it stands', async () => {
    const file = join(folder, 'short');
    await writeFile(file, 'short');
    await expect(seedDemo(configuration(), file, join(folder, 'token'))).rejects.toThrow(
      /the password in `.*short` must have/,
    );
    await expect(seedDemo(configuration(), join(folder, 'none'), join(folder, 'token'))).rejects.toThrow(
      /there is no file/,
    );
  });
});
