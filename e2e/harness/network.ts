import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

/** The network between the Macs and the server: a plain TCP relay that can be cut and mended. */
export class Network {
  private readonly sockets = new Set<Socket>();
  private isCut = false;

  private constructor(
    private readonly relay: Server,
    private readonly port: number,
  ) {}

  static async to(target: string): Promise<Network> {
    const { hostname, port } = new URL(target);
    const relay = createServer();
    relay.listen(0, '127.0.0.1');
    await once(relay, 'listening');
    const address = relay.address();
    if (address === null || typeof address === 'string') throw new Error('the relay has no port');
    const network = new Network(relay, address.port);
    relay.on('connection', (near) => network.join(near, connect(Number(port), hostname)));
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  private join(near: Socket, far: Socket): void {
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    if (this.isCut) {
      near.destroy();
      return;
    }
    near.pipe(far).pipe(near);
  }

  /** Breaks every connection; new ones are broken at once. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.relay.close();
    await once(this.relay, 'close');
  }
}
