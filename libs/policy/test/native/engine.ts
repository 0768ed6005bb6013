/** The bridge's engine as a process: one JSON line in, one out. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Context, Descriptor, Device, Verdict } from '@portcullis/wire';
import {
  compileBlocks,
  compileDeviceSet,
  compileGrants,
  compilePolicy,
  SIGNATURES,
  type Inputs,
  type Policy,
  type SentenceParts,
  type Signature,
} from '@portcullis/policy';

const BRIDGE = fileURLToPath(new URL('../../../../native/esf-bridge/', import.meta.url));

export interface NativeDocument {
  readonly kind: 'policy' | 'device-set' | 'grants' | 'blocks';
  readonly id?: string;
  /** base64 */
  readonly payload: string;
}

export interface NativeRequest {
  /** Absent: those of the request before. */
  readonly documents?: readonly NativeDocument[];
  readonly device?: Device;
  readonly descriptor?: Descriptor;
  readonly extra?: Pick<Device, 'bus' | 'identity' | 'neverBlocked' | 'sdMedia'>;
  readonly context?: Context;
  readonly offlineExpired?: boolean;
  readonly trace?: boolean;
  readonly nextChange?: boolean;
  /** What a sentence about the decision is to say beside it. */
  readonly say?: Pick<SentenceParts, 'asked' | 'decision' | 'outcome' | 'openedRawBy'> & {
    readonly volumeName?: string;
    readonly policyName?: string;
    readonly revision?: number;
    readonly descriptions?: Readonly<Record<string, string>>;
  };
}

export interface NativeAnswer {
  readonly verdict: Verdict;
  readonly key: string;
  readonly device?: Device;
  readonly nextChange?: number | null;
  readonly sentence?: string;
  readonly error?: string;
}

/** Builds the program when it is not there or older than its sources; needs make and a C++20 compiler. */
export function buildNativeEngine(): void {
  execFileSync('make', ['-s', 'policy-run'], {
    cwd: BRIDGE,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

export class NativeEngine {
  private readonly child = spawn(`${BRIDGE}build/portcullis-policy-run`, { stdio: ['pipe', 'pipe', 'inherit'] });
  private readonly lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();

  async ask(request: NativeRequest): Promise<NativeAnswer> {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    const line = await this.lines.next();
    if (line.done) throw new Error('the native engine has ended; see its output above');
    const answer: NativeAnswer = JSON.parse(line.value);
    if (answer.error !== undefined) throw new Error(`the native engine refuses: ${answer.error}`);
    return answer;
  }

  async close(): Promise<void> {
    this.child.stdin.end();
    if (this.child.exitCode === null) await once(this.child, 'exit');
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export function policyDocument(policy: Policy, signatures: readonly Signature[] = SIGNATURES): NativeDocument {
  return { kind: 'policy', payload: base64(compilePolicy(policy, { revision: 1, signatures })) };
}

/** The same inputs as documents, compiled as they would be for a Mac. */
export function documentsOf(inputs: Inputs): readonly NativeDocument[] {
  const { policy } = inputs;
  return [
    ...(policy ? [policyDocument(policy)] : []),
    ...Array.from(inputs.deviceSets, ([id, { name, entries }]) => ({
      kind: 'device-set' as const,
      id,
      payload: base64(compileDeviceSet({ name, version: 1, entries })),
    })),
    { kind: 'grants', payload: base64(compileGrants(inputs.grants)) },
    { kind: 'blocks', payload: base64(compileBlocks(inputs.blocks)) },
  ];
}
