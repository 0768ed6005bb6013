import type { WebSocket } from 'ws';

/** The agents that are connected to this process, by Mac. */
export class ConnectedAgents {
  private readonly sockets = new Map<string, WebSocket>();

  get size(): number {
    return this.sockets.size;
  }

  /**
   * A Mac has one agent: a new connection replaces the old one, which is often one that has not noticed its end yet.
   */
  add(macId: string, socket: WebSocket): void {
    this.sockets.get(macId)?.close(4000, 'replaced by a newer connection');
    this.sockets.set(macId, socket);
  }

  remove(macId: string, socket: WebSocket): void {
    if (this.sockets.get(macId) === socket) this.sockets.delete(macId);
  }

  /** Which of these Macs (`*`: all) are connected here. */
  among(macIds: readonly string[] | '*'): string[] {
    return macIds === '*' ? [...this.sockets.keys()] : macIds.filter((id) => this.sockets.has(id));
  }

  send(macId: string, message: string): void {
    const socket = this.sockets.get(macId);
    if (socket?.readyState === socket?.OPEN) socket?.send(message);
  }

  /** Ends the connection of a Mac that is no longer enrolled. */
  disconnect(macId: string): void {
    this.sockets.get(macId)?.close(4001, 'no longer enrolled');
  }

  entries(): IterableIterator<[string, WebSocket]> {
    return this.sockets.entries();
  }
}
