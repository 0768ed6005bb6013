import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { verdict, type Verdict } from '@portcullis/wire';
import { compileDeviceSet, compilePolicy, type DeviceSet, type Policy } from '@portcullis/policy';
import * as z from 'zod/mini';
import { AGENT_FOLDER } from '../../version.js';
import { UsageError } from '../errors.js';
import { misfit } from '../read.js';
import type { Subject } from './subjects.js';

/** Where a checkout builds it. */
const BUILT = fileURLToPath(new URL('../../native/esf-bridge/build/portcullis-policy-run', AGENT_FOLDER));

const decided = z.object({ verdict });
const refused = z.object({ error: z.string() });

/** The bridge's own engine as a process: one JSON line in, one out. */
export class NativeEngine {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #documents: readonly object[] | undefined;

  private constructor(child: ChildProcess, lines: AsyncIterator<string>, documents: readonly object[]) {
    this.#child = child;
    this.#lines = lines;
    this.#documents = documents;
  }

  /** Throws UsageError when the program is not built. */
  static start(policy: Policy, deviceSets: ReadonlyMap<string, DeviceSet>): NativeEngine {
    const program = process.env['PORTCULLIS_POLICY_RUN'] ?? BUILT;
    if (!existsSync(program)) {
      throw new UsageError(
        `the native engine is not at \`${program}\`: build it with make -C native/esf-bridge policy-run, or name it in PORTCULLIS_POLICY_RUN`,
      );
    }
    const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const sets = [...deviceSets.values()].map(({ id, name, entries }) => ({
      kind: 'device-set',
      id,
      payload: base64(compileDeviceSet({ name, version: 1, entries })),
    }));
    return new NativeEngine(child, lines, [
      { kind: 'policy', payload: base64(compilePolicy(policy, { revision: 1 })) },
      ...sets,
    ]);
  }

  /** A device that came as a descriptor is classified over there as well. */
  async evaluate({ device, descriptor, context }: Subject): Promise<Verdict> {
    const about = descriptor ? { descriptor } : { device };
    const documents = this.#documents ? { documents: this.#documents } : {};
    this.#documents = undefined;
    this.#child.stdin?.write(`${JSON.stringify({ ...documents, ...about, context })}\n`);
    const line = await this.#lines.next();
    if (line.done) throw new Error('the native engine ended without an answer');
    const answer: unknown = JSON.parse(line.value);
    const { data } = decided.safeParse(answer);
    if (data) return data.verdict;
    throw new Error(`the native engine refuses: ${refused.safeParse(answer).data?.error ?? misfit(decided, answer)}`);
  }

  async close(): Promise<void> {
    this.#child.stdin?.end();
    if (this.#child.exitCode === null) await new Promise((resolve) => this.#child.once('exit', resolve));
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
