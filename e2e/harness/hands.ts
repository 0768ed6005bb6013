import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

export interface Mounted {
  readonly bsdName: string;
  readonly mountPoint: string;
  readonly readOnly: boolean;
  readonly noexec: boolean;
}
export interface MacState {
  readonly devices: readonly unknown[];
  readonly mounts: readonly Mounted[];
  readonly captured: readonly unknown[];
}

/** The hands at a simulated Mac: they plug things in and out, through the simulator's control socket. */
export class Hands {
  constructor(private readonly controlSocket: string) {}

  /** One command, one answer. */
  private async command<T>(command: Readonly<Record<string, unknown>>): Promise<T> {
    const socket = connect(this.controlSocket);
    await once(socket, 'connect');
    try {
      socket.write(`${JSON.stringify(command)}\n`);
      for await (const line of createInterface({ input: socket })) return JSON.parse(line) as T;
      throw new Error(`the simulator gave no answer to ${JSON.stringify(command)}`);
    } finally {
      socket.destroy();
    }
  }

  /** Does one step of a recording. */
  async do(step: Readonly<Record<string, unknown>>): Promise<void> {
    const answer = await this.command<{ ok?: boolean; message?: string }>({ cmd: 'do', step });
    if (answer.ok === false) throw new Error(`the simulator refused ${JSON.stringify(step)}: ${answer.message}`);
  }

  async play(file: string): Promise<void> {
    const answer = await this.command<{ ok?: boolean; message?: string }>({ cmd: 'play', file });
    if (answer.ok === false) throw new Error(`the simulator refused ${file}: ${answer.message}`);
  }

  state(): Promise<MacState> {
    return this.command<MacState>({ cmd: 'state' });
  }

  async signIn(user: string | null): Promise<void> {
    await this.command({ cmd: 'user', name: user });
  }
}
