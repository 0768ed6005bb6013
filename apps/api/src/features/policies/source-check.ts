import {
  inTextOrder,
  lintPolicy,
  parsePolicy,
  runPolicyTests,
  type DeviceSet,
  type Policy,
  type PolicyTestResult,
  type Problem,
} from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import { deviceSetsOf } from '../documents/mac-documents.service.js';
import type { ErrorDetail, PolicyProblem } from '@portcullis/wire';
import { AppError } from '../../errors/app-error.js';
import { SourcePlaces } from './source-place.js';
import { SharedDevices } from '../devices/shared-devices.js';
import { sharedSerials } from './shared-serials.js';
import { NamedSetsRepository } from './named-sets.repository.js';

export interface Checked {
  /** `null`: it does not parse. */
  readonly policy: Policy | null;
  readonly problems: PolicyProblem[];
  readonly failedTests: number;
  /** The device sets that it names. */
  readonly sets: readonly string[];
  /** See `checkedAgainst`: while that stays the same, so do the problems. */
  readonly against: string;
}

/** All that can be wrong with a policy: its text, what lint knows, the device sets that it names, its own tests. */
@Injectable()
export class SourceCheck {
  constructor(
    private readonly sets: NamedSetsRepository,
    private readonly sharedDevices: SharedDevices,
  ) {}

  async check(manager: Manager, organisationId: string, source: string): Promise<Checked> {
    const { policy, problems } = parsePolicy(source);
    const sets = policy === null ? [] : deviceSetsOf(policy);
    const against = await this.sets.against(manager, organisationId, sets);
    if (policy === null) return { policy, problems: problems.map(toRow), failedTests: 0, sets, against };
    const deviceSets = await this.deviceSetsOf(manager, organisationId, policy);
    const linted = lintPolicy(policy, { source, deviceSets, today: new Date().toISOString().slice(0, 10) });
    const shared = await this.sharedDevices.identities(manager, organisationId);
    const failures = failingTests(policy, deviceSets, source);
    return {
      policy,
      problems: [
        ...problems,
        ...linted,
        ...inTextOrder([...sharedSerials(policy, deviceSets, shared, source), ...failures]),
      ]
        .map(toRow)
        .toSorted((a, b) => a.line - b.line || a.column - b.column),
      failedTests: failures.length,
      sets,
      against,
    };
  }

  /** The device sets that a policy names, by id; those that are not there are left out. */
  deviceSetsOf(manager: Manager, organisationId: string, policy: Policy): Promise<ReadonlyMap<string, DeviceSet>> {
    return this.sets.named(manager, organisationId, deviceSetsOf(policy));
  }

  /**
   * The policy behind a source that may be published.
   * @throws AppError `policy-has-problems` or `policy-tests-fail`, each problem with its place
   */
  async publishable(manager: Manager, organisationId: string, source: string): Promise<Policy> {
    const { policy, problems, failedTests } = await this.check(manager, organisationId, source);
    const errors = problems.filter(({ severity }) => severity === 'error');
    if (policy !== null && errors.length === 0) return policy;
    const details = errors.map(toDetail);
    const many = errors.length === 1 ? 'a problem' : `${errors.length} problems`;
    if (errors.length > failedTests) {
      throw new AppError(
        'policy-has-problems',
        `the policy has ${many} and cannot be published: correct what is listed`,
        { details },
      );
    }
    throw new AppError(
      'policy-tests-fail',
      'the policy fails its own tests and cannot be published: correct the rules or the tests',
      { details },
    );
  }
}

function failingTests(policy: Policy, deviceSets: ReadonlyMap<string, DeviceSet>, source: string): PolicyProblem[] {
  if (policy.tests.length === 0) return [];
  const places = new SourcePlaces(source);
  return runPolicyTests(policy, deviceSets).flatMap((result, index) =>
    result.passed
      ? []
      : [{ ...places.of(['tests', index]), path: `tests[${index}]`, ...inWords(result), severity: 'error' as const }],
  );
}

function inWords({ name, failures }: PolicyTestResult): { message: string; remedy: string } {
  const said = failures.map(({ verb, expected, actual, rule }) => {
    if (actual === null) return `the device has no verb \`${verb}\``;
    return `\`${verb}\` comes out as ${actual}${rule === null ? '' : ` by \`${rule}\``}, not ${expected}`;
  });
  return {
    message: `the test \`${name}\` fails: ${said.join('; ')}`,
    remedy: 'correct the rule that decided, or what the test expects',
  };
}

function toRow({ line, column, path, message, severity, remedy, code }: Problem): PolicyProblem {
  return { line, column, path, message, severity, remedy, ...(code === undefined ? {} : { code }) };
}

function toDetail({ line, column, path, message, remedy }: PolicyProblem): ErrorDetail {
  return { line, column, path, message: `${message}: ${remedy}` };
}
