import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NODE_FLAGS } from '../bin/flags.cjs';
import { bundle } from '../bundle.mjs';
import { AGENT_VERSION } from '../src/version.js';
import { removeTemporaryFolders, temporaryFolder } from './fixtures/temporary.js';

const AGENT = resolve(import.meta.dirname, '..');
let installed: string;
let build: string;

/** As a package installs it: programs, bundle, and no packages but those with native code. */
beforeAll(async () => {
  installed = temporaryFolder();
  build = join(installed, 'build');
  await bundle(build);
  cpSync(join(AGENT, 'bin'), join(installed, 'bin'), { recursive: true });
  cpSync(join(AGENT, 'package.json'), join(installed, 'package.json'));
  mkdirSync(join(installed, 'node_modules'));
  for (const name of Object.keys(JSON.parse(readFileSync(join(AGENT, 'package.json'), 'utf8')).dependencies))
    symlinkSync(resolve(AGENT, '../../node_modules', name), join(installed, 'node_modules', name));
});
afterAll(removeTemporaryFolders);

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function run(program: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...NODE_FLAGS, join(installed, 'bin', program), ...args],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

describe('the bundle', () => {
  it.each(['portcullis-agent.cjs', 'portcullis.cjs'])('runs %s without the packages that are in it', (program) => {
    expect(run(program, '--version')).toEqual({ status: 0, stdout: `${AGENT_VERSION}\n`, stderr: '' });
  });

  it('loads a command when it is asked for', () => {
    const device = join(installed, 'device.jsonl');
    writeFileSync(device, `${JSON.stringify({ vendorId: 0x0951, productId: 0x1666, deviceClass: 9 })}\n`);
    const { status, stdout } = run('portcullis.cjs', 'policy', 'classify', device);
    expect(status).toBe(0);
    expect(stdout).toContain('"hub"');
  });

  it('says what is wrong with a configuration in words', () => {
    const config = join(installed, 'agent.json');
    writeFileSync(config, JSON.stringify({ server: 7 }));
    const { status, stderr } = run('portcullis-agent.cjs', '--config', config);
    expect(status).toBe(2);
    expect(stderr).toContain('server: Invalid input: expected string, received number');
  });

  it('holds no more than is used of zod and of the libraries', () => {
    const files = readdirSync(build).filter((name) => name.endsWith('.cjs'));
    const all = files.map((name) => readFileSync(join(build, name), 'utf8')).join('\n');
    expect(all).toContain('Invalid input');
    for (const unused of ['Ungültige Eingabe', 'Entrada inválida', 'enrolment-tokens', 'is not a coordinate of P-256'])
      expect(all).not.toContain(
        JSON.stringify(unused)
          .slice(1, -1)
          .replaceAll(/[\u0080-\uFFFF]/g, escaped),
      );
  });

  it('takes one byte a character, which a single one beyond ASCII would double', () => {
    for (const name of readdirSync(build).filter((file) => file.endsWith('.cjs'))) {
      expect(readFileSync(join(build, name), 'latin1'), name).not.toMatch(/[\u0080-\u00FF]/);
    }
  });

  it('brings the terms of what is in it', () => {
    const licenses = readFileSync(join(build, 'LICENSES-OF-PACKAGES.txt'), 'utf8');
    for (const name of ['commander', 'ws', 'zod', 'yaml', 'plist'])
      expect(licenses).toMatch(new RegExp(`^${name} \\d`, 'm'));
  });

  it('names the sources in the stack of an error that ends it', () => {
    const begin = join(installed, 'bin/begin.cjs');
    const asks = `require(${JSON.stringify(begin)}).begin('portcullis-agent')`;
    const fails = "process.once = () => { throw new Error('as the test wants'); };";
    const config = ['--config', join(installed, 'agent.json')];
    const { stderr } = spawnSync(process.execPath, ['-e', `${fails} ${asks}`, 'program', ...config], {
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/at .*main \(.*src\/main\.ts:\d+:\d+\)/);
  });

  it('says that it is not built yet', () => {
    const bare = temporaryFolder();
    cpSync(join(AGENT, 'bin'), join(bare, 'bin'), { recursive: true });
    const { status, stderr } = spawnSync(process.execPath, [join(bare, 'bin/portcullis.cjs')], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^portcullis: it is not built yet: run npm run build/);
  });
});
