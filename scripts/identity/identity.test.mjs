import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT } from '../places.mjs';
import { faultsOf, generatedFiles, identityOf, renamed } from './identity.mjs';

const OURS = JSON.parse(readFileSync(path.join(ROOT, 'identity.json'), 'utf8'));
const FIRST = { prefix: 'org.portcullis', extensionName: 'Portcullis Extension', team: null };
/** A comment, and a default of the core, which includes nothing of the Mac's side. */
const FOLLOW_BY_TEXT = ['native/esf-bridge/core/bridge/tamper.h', 'native/esf-bridge/macos/log.h'];
const THEIRS = { prefix: 'com.example.guard', extensionName: 'Example Guard', team: 'ABCDE12345' };

describe('identity.json', () => {
  it('is as it should be', () => {
    expect(faultsOf(OURS)).toEqual([]);
    expect(faultsOf(THEIRS)).toEqual([]);
  });

  it.each([
    [{ ...OURS, prefix: 'portcullis' }, 'no domain the other way round'],
    [{ ...OURS, prefix: 'org.portcullis.' }, 'no domain the other way round'],
    [{ ...OURS, prefix: "org.portcullis'; rm -rf" }, 'no domain the other way round'],
    [{ ...OURS, extensionName: 'Portcullis' }, 'could not be told from it'],
    [{ ...OURS, extensionName: '<b>' }, 'give 3 to 40'],
    [{ ...OURS, team: 'abc' }, 'ten letters and digits'],
    [{ ...OURS, extra: 1 }, '`extra` is not known'],
    [null, '`prefix`: nothing'],
  ])('%j is refused', (given, said) => {
    expect(faultsOf(given).join('\n')).toContain(said);
  });
});

describe('what quotes an identity', () => {
  it('follows by the whole prefix, as text and as a regular expression, and by the name', () => {
    const before = String.raw`org.portcullis.app /org\.portcullis\.agent/ "org.portcullis" Portcullis Extension`;
    expect(renamed(before, FIRST, THEIRS)).toBe(
      String.raw`com.example.guard.app /com\.example\.guard\.agent/ "com.example.guard" Example Guard`,
    );
    expect(renamed(String.raw`\t\torg.portcullis.app \torg.portcullis`, FIRST, THEIRS)).toBe(
      String.raw`\t\tcom.example.guard.app \tcom.example.guard`,
    );
    expect(renamed('my-org.portcullis org.portcullis2 orgxportcullis', FIRST, THEIRS)).toBe(
      'my-org.portcullis org.portcullis2 orgxportcullis',
    );
  });

  it('comes back when it is renamed back', () => {
    for (const file of [
      'docs/install-mac.md',
      '.github/workflows/macos.yml',
      'libs/health/test/recordings/sfltool-dumpbtm.txt',
    ]) {
      const text = readFileSync(path.join(ROOT, file), 'utf8');
      const there = renamed(text, OURS, THEIRS);
      expect(there).toContain(THEIRS.prefix);
      expect(there).not.toContain(OURS.prefix);
      expect(renamed(there, THEIRS, OURS)).toBe(text);
    }
  });
});

describe('generated files', () => {
  const identity = identityOf(OURS);

  it.each(Object.entries(generatedFiles(identity)))('%s is what identity.json says', (file, text) => {
    expect(readFileSync(path.join(ROOT, file), 'utf8')).toBe(text);
  });

  it('are the only places in the product that spell it out', () => {
    const found = spawnSync(
      'git',
      [
        'grep',
        '--untracked',
        '-lE',
        `'[^']*${identity.prefix.replaceAll('.', String.raw`\.`)}|"${identity.prefix.replaceAll('.', String.raw`\.`)}`,
        '--',
        ':(glob)apps/*/src/**',
        'apps/agent/packaging',
        ':(glob)libs/*/src/**',
        'native/esf-bridge/core',
        'native/esf-bridge/macos',
        ':!*.md',
      ],
      { cwd: ROOT, encoding: 'utf8' },
    );
    const files = found.stdout
      .trim()
      .split('\n')
      .filter((file) => !/\.test\.tsx?$/.test(file));
    expect(files).toEqual([...Object.keys(generatedFiles(identity)), ...FOLLOW_BY_TEXT].toSorted());
  });
});

const folders = /** @type {string[]} */ ([]);
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

describe('npm run identity', () => {
  it('takes one edit over to everything, and says how much followed', () => {
    const copy = mkdtempSync(path.join(tmpdir(), 'identity-'));
    folders.push(copy);
    for (const file of [
      'identity.json',
      'scripts',
      'libs',
      'apps/agent/packaging',
      'apps/agent/bin',
      'native/esf-bridge/macos',
      'docs',
      'tsconfig.base.json',
    ]) {
      mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
      cpSync(path.join(ROOT, file), path.join(copy, file), {
        recursive: true,
        filter: (from) => !from.includes('node_modules'),
      });
    }
    linkModules(copy);
    spawnSync('git', ['init', '-q'], { cwd: copy });
    writeFileSync(path.join(copy, 'identity.json'), JSON.stringify(THEIRS));
    const { stdout, stderr, status } = spawnSync(process.execPath, [path.join(copy, 'scripts/identity/main.mjs')], {
      cwd: copy,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^com\.example\.guard: 4 files written, \d+ follow\n$/);
    const read = (/** @type {string} */ file) => readFileSync(path.join(copy, file), 'utf8');
    expect(read('native/esf-bridge/macos/identity.h')).toContain('kExtension[] = "com.example.guard.app.bridge"');
    expect(read('native/esf-bridge/macos/app/model/health_words.inc')).toContain('switch on “Example Guard”');
    expect(read('docs/install-mac.md')).toContain('App ID `com.example.guard.app.bridge`');
    expect(read('libs/health/test/recordings/profiles-show.json')).toContain('com.example.guard.agent');
  });
});

/** The packages, with the workspaces of the copy in place of ours. @param {string} copy */
function linkModules(copy) {
  const modules = path.join(copy, 'node_modules');
  mkdirSync(path.join(modules, '@portcullis'), { recursive: true });
  for (const name of readdirSync(path.join(ROOT, 'node_modules'))) {
    if (name !== '@portcullis') symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name));
  }
  for (const name of ['wire', 'policy', 'health'])
    symlinkSync(path.join(copy, 'libs', name), path.join(modules, '@portcullis', name));
}
