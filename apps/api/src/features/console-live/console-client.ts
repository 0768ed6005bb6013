import type { ConsoleLiveMessage } from '@portcullis/wire';
import type { WebSocket } from 'ws';
import type { Actor } from '../../access/actor.js';

/** A browser that takes its messages more slowly than they come holds this much of the server's memory, and no more. */
export const MOST_WAITING_BYTES = 1024 * 1024;

/** One browser that watches. Messages that it is too slow for are dropped and counted, and it is told how many. */
export class ConsoleClient {
  private skipped = 0;
  private answered = true;

  constructor(
    private readonly socket: WebSocket,
    /** The session cookie's value, to see again and again whether it still holds. */
    readonly session: string,
    public actor: Actor,
  ) {
    socket.on('pong', () => (this.answered = true));
  }

  send(messages: readonly string[]): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > MOST_WAITING_BYTES) {
      this.skipped += messages.length;
      return;
    }
    if (this.skipped > 0) {
      this.socket.send(JSON.stringify({ type: 'skipped', count: this.skipped } satisfies ConsoleLiveMessage));
      this.skipped = 0;
    }
    for (const message of messages) this.socket.send(message);
  }

  /** @returns `false` when it did not answer the last time: its network is gone. */
  ping(): boolean {
    if (!this.answered) return false;
    this.answered = false;
    this.socket.ping();
    return true;
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }

  terminate(): void {
    this.socket.terminate();
  }
}
