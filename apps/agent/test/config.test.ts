import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../src/config.js';
import { macFacts } from '../src/enrolment/mac-facts.js';
import { Program } from './fixtures/agent-process.js';
import { removeTemporaryFolders, temporaryFolder } from './fixtures/temporary.js';

afterAll(removeTemporaryFolders);

const least = { server: 'https://portcullis.example.com', stateDir: 'state', bridgeSocket: '/var/run/portcullis.sock' };

function write(content: unknown, folder = temporaryFolder()): string {
  const file = join(folder, 'agent.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function problemsOf(content: unknown): readonly string[] {
  try {
    readConfig(write(content));
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('a configuration', () => {
  it('needs little, and counts relative paths from its own folder', () => {
    const file = write(least);
    const config = readConfig(file);
    expect(config.stateDir).toBe(join(file, '..', 'state'));
    expect(config.timing.heartbeatSeconds).toBe(60);
    expect(config.inventory).toBe('auto');
  });

  it('is refused with every problem at once', () => {
    const problems = problemsOf({
      server: 'http://portcullis.example.com',
      hardwareUuid: 'x',
      tags: 'finance',
      sever: 1,
      timing: { pollSeconds: -1 },
    });
    expect(problems.join('\n')).toContain('server: `http://portcullis.example.com` is not encrypted');
    expect(problems.join('\n')).toContain('stateDir: is missing');
    expect(problems.join('\n')).toContain('bridgeSocket: is missing');
    expect(problems.join('\n')).toContain('hardwareUuid: must be a UUID');
    expect(problems.join('\n')).toContain('tags: ');
    expect(problems.join('\n')).toContain('`sever` is not an option');
    expect(problems.join('\n')).toContain('timing.pollSeconds: pollSeconds must be above 0');
  });

  it.each([
    ['hostname', 255],
    ['serialNumber', 64],
    ['model', 64],
    ['osVersion', 32],
  ])('holds a %s of %i characters, and no longer or empty one', (option, most) => {
    expect(problemsOf({ ...least, [option]: 'x'.repeat(most) })).toEqual([]);
    for (const text of ['', 'x'.repeat(most + 1)]) {
      expect(problemsOf({ ...least, [option]: text })).toEqual([expect.stringContaining(`${option}: `)]);
    }
  });

  it('holds a hundred tags, each of 64 characters', () => {
    const tags = Array.from({ length: 100 }, (_, at) => `${at}`.padStart(64, 't'));
    expect(problemsOf({ ...least, tags })).toEqual([]);
    for (const wrong of [[...tags, 'one more'], [''], ['x'.repeat(65)]]) {
      expect(problemsOf({ ...least, tags: wrong })).toEqual([expect.stringContaining('tags')]);
    }
  });

  it('may name a server on this computer without encryption', () => {
    expect(problemsOf({ ...least, server: 'http://127.0.0.1:8480' })).toEqual([]);
  });

  it('is refused when a socket path would not fit on a Mac', () => {
    expect(problemsOf({ ...least, bridgeSocket: `/${'long/'.repeat(30)}bridge.sock` })[0]).toContain(
      'use a shorter folder',
    );
  });

  it('is refused when it is not JSON, or cannot be read, with the file named', () => {
    expect(problemsOf('{ "server": ')[0]).toContain('not JSON');
    expect(() => readConfig('/nowhere/agent.json')).toThrow('/nowhere/agent.json');
  });

  it('is refused when the authority file holds no certificate', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'ca.pem'), 'nothing');
    expect(() => readConfig(write({ ...least, caFile: 'ca.pem' }, folder))).toThrow('holds no PEM certificate');
  });

  it('makes the agent end with 2 and one message, without a stack trace', async () => {
    const { code, stderr } = await new Program('agent', ['--config', write({ server: 'nonsense' })]).finished();
    expect(code).toBe(2);
    expect(stderr).toContain('server: `nonsense` is not a web address');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('in a folder that cannot be written makes the agent end with one message', async () => {
    const given = {
      ...least,
      stateDir: '/dev/null/state',
      hostname: 'a',
      hardwareUuid: '6f6f5e0c-4b2c-4f35-9b38-2d5f3cf0a000',
      serialNumber: 'b',
      model: 'c',
      osVersion: '15.1',
    };
    const { code, stderr } = await new Program('agent', ['--config', write(given)]).finished();
    expect(code).toBe(1);
    expect(stderr).toContain('/dev/null/state');
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('facts of a Mac', () => {
  const registry =
    '  "IOPlatformUUID" = "AAAAAAAA-BBBB-4CCC-8DDD-EEEEEEEEEEEE"\n  "IOPlatformSerialNumber" = "C02XYZ"\n';
  const answers: Record<string, string> = {
    '/usr/sbin/ioreg': registry,
    '/usr/sbin/scutil': 'mias-macbook\n',
    '/usr/sbin/sysctl': 'Mac16,1\n',
    '/usr/bin/sw_vers': '15.1\n',
  };

  it('come from the system where the configuration names none', () => {
    const facts = macFacts(
      readConfig(write({ ...least, hostname: 'given' })),
      'darwin',
      (command) => answers[command] ?? '',
    );
    expect(facts).toEqual({
      hostname: 'given',
      hardwareUuid: 'AAAAAAAA-BBBB-4CCC-8DDD-EEEEEEEEEEEE',
      serialNumber: 'C02XYZ',
      model: 'Mac16,1',
      osVersion: '15.1',
    });
  });

  it('that nobody knows are named, all at once', () => {
    const read = () =>
      macFacts(readConfig(write(least)), 'darwin', () => {
        throw new Error('no such command');
      });
    expect(read).toThrow(/hardwareUuid[\s\S]*serialNumber[\s\S]*model[\s\S]*osVersion/);
  });
});
