import type { AccessGrant } from '../system-facts.js';

/** What a command gave. `why`: it is not on this Mac, took too long, said too much, or could not be started. */
export type Output =
  | { readonly ran: true; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly ran: false; readonly why: 'missing' | 'timeout' | 'too-long' | 'failed' };

export interface RunOptions {
  readonly timeoutMillis?: number;
  readonly maxBytes?: number;
  /** For the command's standard input, which is closed otherwise. */
  readonly input?: Uint8Array;
}

/**
 * A Mac as its tools and files show it: the real one, one that a support bundle holds, or one that a test plays.
 * Nothing here throws.
 */
export interface Mac {
  /** Whether root asks: some tools tell others half the truth. */
  readonly isRoot: boolean;
  /** @param command absolute path; never a shell, and no environment of ours but a plain one */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<Output>;
  /** The value of the property list in a file; `null`: it is not there, cannot be read, or is none. */
  readPropertyList(path: string): Promise<unknown>;
  /** The value of a property list that a command printed as XML; `null`: it is none. */
  parsePropertyList(text: string): Promise<unknown>;
  /** `null`: it cannot be told. */
  exists(path: string): Promise<boolean | null>;
  /** To whom Full Disk Access was given, of all that belongs to Portcullis; `null`: it cannot be read. */
  accessGrants(): Promise<readonly AccessGrant[] | null>;
}

/** What a command printed, whatever it thinks of it; `null` when it did not run. */
export async function printed(mac: Mac, command: string, args: readonly string[], options?: RunOptions) {
  const output = await mac.run(command, args, options);
  return output.ran ? `${output.stdout}\n${output.stderr}` : null;
}
