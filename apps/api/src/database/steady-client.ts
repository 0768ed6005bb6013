import pg from 'pg';

/**
 * A connection whose loss never ends the process. The pool and TypeORM listen for errors too, but not in the moment
 * between a connection's hand-over and its first use; a server that goes down in that moment would be an uncaught
 * exception. The loss itself is noticed by whoever queries next, and by the pool.
 */
export class SteadyClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
