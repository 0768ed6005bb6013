import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface Handed {
  readonly ok: boolean;
  readonly accepted?: boolean;
  readonly reason?: string;
  readonly code?: string;
  readonly message?: string;
}

/**
 * Somebody else at the bridge's socket, who speaks the agent's protocol (native/esf-bridge/PROTOCOL.md) as root may.
 */
export class Courier {
  private buffer = Buffer.alloc(0);
  private readonly waiting: { id: string; settle: (answer: Handed) => void }[] = [];
  private welcomed: () => void = () => {};
  private next = 1;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (bytes) => this.take(bytes));
    socket.on('error', () => {});
  }

  static async at(bridgeSocket: string): Promise<Courier> {
    const socket = connect(bridgeSocket);
    await once(socket, 'connect');
    const courier = new Courier(socket);
    const welcome = new Promise<void>((resolve) => {
      courier.welcomed = resolve;
    });
    courier.say({ type: 'hello', protocol: 1, agentVersion: '0.0.0-courier' });
    await welcome;
    return courier;
  }

  /** Hands a document over and says what the bridge made of it. */
  hand(document: Uint8Array): Promise<Handed> {
    const answer = this.command({ type: 'document', bytes: document.byteLength });
    this.frame(2, document);
    return answer;
  }

  command(message: Readonly<Record<string, unknown>>): Promise<Handed> {
    const id = `courier-${this.next++}`;
    const answer = new Promise<Handed>((settle) => this.waiting.push({ id, settle }));
    this.say({ ...message, id });
    return answer;
  }

  leave(): void {
    this.socket.destroy();
  }

  private say(message: Readonly<Record<string, unknown>>): void {
    this.frame(1, Buffer.from(JSON.stringify(message)));
  }

  private frame(type: number, body: Uint8Array): void {
    const head = Buffer.alloc(5);
    head.writeUInt32LE(body.byteLength + 1, 0);
    head.writeUInt8(type, 4);
    this.socket.write(head);
    this.socket.write(body);
  }

  private take(bytes: Uint8Array): void {
    this.buffer = Buffer.concat([this.buffer, bytes]);
    while (this.buffer.length >= 4 && this.buffer.length >= 4 + this.buffer.readUInt32LE(0)) {
      const end = 4 + this.buffer.readUInt32LE(0);
      const message = JSON.parse(this.buffer.subarray(5, end).toString('utf8')) as Handed & {
        type: string;
        id?: string;
      };
      this.buffer = this.buffer.subarray(end);
      if (message.type === 'welcome') this.welcomed();
      const at = this.waiting.findIndex((one) => one.id === message.id);
      if (message.type === 'result' && at >= 0) this.waiting.splice(at, 1)[0]?.settle(message);
    }
  }
}
