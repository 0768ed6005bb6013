import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose, firstStep, type Problem } from '../src/index.js';
import { ON_THE_MAC } from './cases-on-the-mac.js';
import { OF_THE_FIELD } from './cases-of-the-field.js';
import { OF_THE_INSTALLATION } from './cases-of-the-installation.js';
import { OF_PROFILES } from './cases-of-profiles.js';
import { OF_THE_SYSTEM } from './cases-of-the-system.js';
import { EXTENSION, NOW, STATUS, SYSTEM, TEAM, WELL } from './facts.js';
import { listed, NOTHING } from './facts-of-the-system.js';

const CASES = [...ON_THE_MAC, ...OF_THE_INSTALLATION, ...OF_THE_SYSTEM, ...OF_THE_FIELD, ...OF_PROFILES].map(
  ({ facts }) => facts,
);
const OURS = `identifier "${EXTENSION}" and anchor apple generic and certificate leaf[subject.OU] = ${TEAM}`;
const THEIRS = 'certificate leaf[subject.OU] = OTHERTEAM1';

const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const entry = fc.record({
  identifier: fc.constantFrom(EXTENSION, 'org.portcullis.app'),
  requirement: maybe(fc.constantFrom(OURS, THEIRS)),
  allowed: maybe(fc.boolean()),
  profile: fc.constant(null),
});
const profiles = fc.record({
  base: fc.constant(NOTHING),
  extensions: fc.subarray([{ teamId: TEAM, identifier: EXTENSION }]),
  userOverrides: fc.boolean(),
  fullDiskAccess: fc.array(entry, { maxLength: 3 }),
});
const job = fc.record({
  label: fc.constant(`${TEAM}.${EXTENSION}`),
  loaded: fc.boolean(),
  pid: maybe(fc.constant(411)),
  state: fc.constantFrom('running', 'not running', 'spawn scheduled', 'spawn failed'),
  runs: maybe(fc.nat({ max: 9 })),
  lastExitCode: maybe(fc.constantFrom(0, 1, 78, -9)),
  lastExitReason: maybe(fc.constantFrom('Killed: 9', 'OS_REASON_CODESIGNING', 'OS_REASON_ENDPOINTSECURITY')),
  properties: maybe(fc.subarray(['keepalive', 'needs LWCR update'])),
});
const states = [
  'activated enabled',
  'activated waiting for user',
  'activated disabled',
  'terminated waiting to uninstall on reboot',
  'validating',
];
const extension = maybe(
  fc
    .array(fc.constantFrom(...states), { maxLength: 3 })
    .map((rows) =>
      listed(...rows.map((state, at) => `*\t*\t${TEAM}\t${EXTENSION} (0.${at + 1}.0/1)\tbridge\t[${state}]`)),
    ),
);
const bridge = fc.constantFrom(
  { connected: true, status: STATUS },
  { connected: true, status: { ...STATUS, clients: [{ job: 'mounts', state: 'not-permitted' }] } },
  { connected: false, failure: 'not-running' },
  { connected: false, failure: 'timeout' },
  null,
);

/** A Mac in any combination of what macOS, the MDM and the bridge can say. */
const anyMac = fc
  .record({
    managed: maybe(fc.boolean()),
    userApproved: maybe(fc.boolean()),
    profiles: maybe(profiles),
    job,
    extension,
    bridge,
  })
  .map((one) => ({
    ...WELL,
    managed: one.managed,
    bridge: one.bridge,
    extension: one.extension,
    fullDiskAccess: null,
    system: {
      ...SYSTEM,
      userApproved: one.userApproved,
      profiles: one.profiles === null ? null : { ...NOTHING, ...one.profiles },
      jobs: { ...SYSTEM.jobs, extension: one.job },
    },
  }));
type AnyMac = typeof anyMac extends fc.Arbitrary<infer Facts> ? Facts : never;

const RUNS = { numRuns: 2000 };
const codesOf = (problems: readonly Problem[]) => problems.map(({ code }) => code);

describe('of any Mac', () => {
  it('there is exactly one first step where something is to be mended, and none where nothing is', () => {
    fc.assert(
      fc.property(anyMac, (facts) => {
        const { problems } = diagnose(facts, NOW);
        const mend = problems.filter(({ severity }) => severity !== 'info');
        expect(firstStep(problems)).toBe(mend[0]?.code ?? null);
        expect(new Set(codesOf(problems)).size).toBe(problems.length);
        // A symptom is never what comes first where its reason is named.
        const reasons = mend.filter(({ code, severity }) => code !== 'bridge-unreachable' && severity === 'critical');
        if (reasons.some(({ check }) => ['approval', 'installation', 'permission'].includes(check))) {
          expect(firstStep(problems)).not.toBe('bridge-unreachable');
        }
      }),
      RUNS,
    );
  });

  it('no fix asks to deploy what is deployed', () => {
    let looked = 0;
    fc.assert(
      fc.property(anyMac, (facts: AnyMac) => {
        const said = diagnose(facts, NOW)
          .problems.map(({ fix, cause }) => `${cause} ${fix}`)
          .join('\n');
        const deployed = facts.system.profiles;
        if (deployed === null) return;
        looked++;
        if (deployed.extensions.length > 0) expect(said).not.toMatch(/\bDeploy the system extension profile/);
        const own = deployed.fullDiskAccess.filter(({ identifier }) => identifier === EXTENSION);
        const fits = own.some(({ allowed, requirement }) => allowed === true && requirement !== THEIRS);
        if (fits) expect(said).not.toMatch(/\bDeploy the privacy profile/);
      }),
      RUNS,
    );
    expect(looked).toBeGreaterThan(100);
  });

  it('Full Disk Access is blamed by no end of a process, and by no job that never ran', () => {
    fc.assert(
      fc.property(anyMac, (facts: AnyMac) => {
        const { lastExitCode, lastExitReason, loaded, pid, state } = facts.system.jobs.extension;
        const failed =
          loaded && pid === null && (state === 'spawn failed' || lastExitReason !== null || (lastExitCode ?? 0) !== 0);
        if (!failed || facts.bridge?.connected !== false) return;
        const silent = diagnose(facts, NOW).problems.find(({ code }) => code === 'extension-enabled-no-client');
        expect(`${silent?.cause} ${silent?.fix}`).not.toContain('Full Disk Access');
      }),
      RUNS,
    );
  });

  it('no line is green beside a problem of its own or one that contradicts it', () => {
    fc.assert(
      fc.property(anyMac, (facts) => {
        const { state, problems, checks } = diagnose(facts, NOW);
        for (const line of checks.filter((one) => one.state === 'ok')) {
          const own = problems.filter(({ check, severity }) => check === line.id && severity !== 'info');
          expect(own).toEqual([]);
        }
        if (problems.some(({ severity, check }) => severity === 'critical' && check !== 'server')) {
          expect(state).not.toBe('protected');
        }
      }),
      RUNS,
    );
  });

  it('a denial by a profile is said, whatever allows it beside', () => {
    fc.assert(
      fc.property(anyMac, (facts: AnyMac) => {
        const denied = facts.system.profiles?.fullDiskAccess.some(
          ({ identifier, allowed, requirement }) =>
            identifier === EXTENSION && allowed === false && requirement !== THEIRS,
        );
        const refused = facts.bridge?.status?.clients?.some(({ state }) => state === 'not-permitted') === true;
        if (denied !== true || !refused) return;
        const codes = codesOf(diagnose(facts, NOW).problems);
        expect(codes).toContain('full-disk-access-denied');
        expect(codes).not.toContain('full-disk-access-missing');
      }),
      RUNS,
    );
  });
});

/** What names a reason; a fact that is lost must not bring one that was not there. */
const GENERIC: ReadonlySet<string> = new Set([
  'extension-enabled-no-client',
  'bridge-unreachable',
  'extension-unknown-state',
  'stale-registry',
  'extension-not-installed',
  'full-disk-access-missing',
  // It says itself that a switch at the Mac is not excluded then.
  'full-disk-access-not-honoured',
  'extension-waiting-for-user',
  'extension-not-approved',
  'extension-old-version',
  'signature-broken',
  'profiles-incomplete',
  'reboot-pending',
  'server-unreachable',
]);

describe('a part of the facts that is lost', () => {
  it('brings no cause that was not named before', () => {
    const lost = [
      'jobs',
      'profiles',
      'fullDiskAccess',
      'staged',
      'bundled',
      'app',
      'userApproved',
      'bootedAt',
    ] as const;
    const named = CASES.flatMap((facts) => {
      const before = codesOf(diagnose(facts, NOW).problems);
      return lost.flatMap((part) => {
        const { problems } = diagnose({ ...facts, system: { ...facts.system, [part]: null } }, NOW);
        return codesOf(problems)
          .filter((code) => !before.includes(code) && !GENERIC.has(code))
          .map((code) => `${part}: ${code}`);
      });
    });
    expect([...new Set(named)]).toEqual([]);
  });

  it('leaves it open why an enabled extension does nothing when its job is not known', () => {
    const facts = {
      ...WELL,
      bridge: { connected: false, failure: 'not-running' },
      fullDiskAccess: null,
      system: { ...SYSTEM, jobs: null },
    };
    const { problems } = diagnose(facts, NOW);
    expect(problems.map(({ cause, fix }) => `${cause} ${fix}`).join(' ')).not.toContain('Full Disk Access');
  });
});
