import { parsePolicy, runPolicyTests, type Policy, type PolicyTestResult, type Problem } from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { deviceSetsOf } from '../documents/policy-sets.js';
import { AppError, type ErrorDetail } from '../errors/app-error.js';
import type { ProblemRow } from './policy.schema.js';
import { SourcePlaces } from './source-place.js';
import { TestSetsRepository } from './test-sets.repository.js';

interface Checked {
  /** `null`: it does not parse. */
  readonly policy: Policy | null;
  readonly problems: ProblemRow[];
  readonly failedTests: number;
}

/** All that can be wrong with a policy: its text, what lint knows, the device sets that it names, its own tests. */
@Injectable()
export class SourceCheck {
  constructor(private readonly sets: TestSetsRepository) {}

  async check(manager: EntityManager, organisationId: string, source: string): Promise<Checked> {
    const { policy, problems } = parsePolicy(source);
    if (policy === null) return { policy, problems: problems.map(toRow), failedTests: 0 };
    const places = new SourcePlaces(source);
    const missing = await this.missingSets(manager, organisationId, policy, places);
    const failures = await this.failingTests(manager, organisationId, policy, places);
    const found = problems.map(toRow);
    return { policy, problems: inTextOrder([...found, ...missing, ...failures]), failedTests: failures.length };
  }

  /**
   * The policy behind a source that may be published.
   * @throws AppError `policy-has-problems` or `policy-tests-fail`, each problem with its place
   */
  async publishable(manager: EntityManager, organisationId: string, source: string): Promise<Policy> {
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

  private async missingSets(
    manager: EntityManager,
    organisationId: string,
    policy: Policy,
    places: SourcePlaces,
  ): Promise<ProblemRow[]> {
    const named = deviceSetsOf(policy);
    const known = await this.sets.known(manager, organisationId, named);
    return policy.rules.flatMap((rule, index) =>
      (rule.match.deviceSet ?? [])
        .filter((id) => !known.has(id.toLowerCase()))
        .map((id) => ({
          ...places.of(['rules', index, 'match', 'deviceSet']),
          path: `rules[${index}].match.deviceSet`,
          message: `there is no device set \`${id}\``,
          severity: 'error' as const,
          remedy: 'copy the id from the page of the device set, or create the set first',
        })),
    );
  }

  private async failingTests(
    manager: EntityManager,
    organisationId: string,
    policy: Policy,
    places: SourcePlaces,
  ): Promise<ProblemRow[]> {
    if (policy.tests.length === 0) return [];
    const sets = await this.sets.forTests(manager, organisationId, deviceSetsOf(policy), policy.tests);
    return runPolicyTests(policy, sets).flatMap((result, index) =>
      result.passed
        ? []
        : [{ ...places.of(['tests', index]), path: `tests[${index}]`, ...inWords(result), severity: 'error' as const }],
    );
  }
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

function toRow({ line, column, path, message, severity, remedy, code }: Problem): ProblemRow {
  return { line, column, path, message, severity, remedy, ...(code === undefined ? {} : { code }) };
}

function toDetail({ line, column, path, message, remedy }: ProblemRow): ErrorDetail {
  return { line, column, path, message: `${message}: ${remedy}` };
}

function inTextOrder(problems: readonly ProblemRow[]): ProblemRow[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
