import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inject } from 'vitest';
import { run } from '../../scripts/run.mjs';
import { System } from '../../scripts/start/system.mjs';
import { Person } from './person.js';

/** A system of its own for one test file: PostgreSQL, server and as many Macs as a test adds. */
export class RunningSystem {
  private constructor(
    readonly system: System,
    readonly password: string,
    private readonly folder: string,
  ) {}

  /** Starts database and server; the demonstration organisation is in it. */
  static async start(): Promise<RunningSystem> {
    const folder = await mkdtemp(path.join(tmpdir(), 'portcullis-e2e-'));
    // With owners and rights, which PostgreSQL is particular about.
    const { code, output } = await run('cp', ['-a', `${inject('filledFolder')}/.`, folder]);
    if (code !== 0) throw new Error(`copying the filled folder failed: ${output}`);
    const system = await System.open({ dataDir: folder });
    try {
      await system.startDatabase();
      const password = await system.server.takeFirstPassword();
      if (password === null) throw new Error('a new system has no first password');
      await system.server.start();
      return new RunningSystem(system, password, folder);
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.system.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  get url(): string {
    return this.system.server.url;
  }

  /** Somebody of the demonstration organisation, signed in. */
  signIn(role: 'admin' | 'editor' | 'auditor' | 'helpdesk' | 'responder' = 'admin'): Promise<Person> {
    return Person.signIn(this.url, `${role}@example.test`, this.password);
  }

  /** What a piece has written, for a message when a test fails. */
  log(name: string): Promise<string> {
    return readFile(path.join(this.system.logDir, `${name}.log`), 'utf8');
  }
}
