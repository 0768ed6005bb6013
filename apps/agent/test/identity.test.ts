import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readIdentity, writeIdentity } from '../src/enrolment/identity.js';
import { generateJwk, jwkOf } from '../src/enrolment/key.js';
import { removeTemporaryFolders, temporaryFolder } from './fixtures/temporary.js';

const SERVER = 'https://portcullis.example.com';
const UUID = '68520FE1-12D4-4F05-8327-8795A089DB70';
const OF_THIS_MAC = {
  server: SERVER,
  hardwareUuid: UUID,
  macId: 'mac-1',
  organisationId: 'organisation-1',
  anchor: 'AAAA',
  enrolledAt: '2026-11-23T08:30:00.000Z',
};

afterAll(removeTemporaryFolders);

describe('the identity of a Mac', () => {
  let file: string;
  beforeEach(() => {
    file = join(temporaryFolder(), 'identity.json');
  });

  it('is read as it was written, whatever the letters of its hardware UUID, and by its owner alone', () => {
    const key = generateJwk();
    writeIdentity(file, OF_THIS_MAC, key);
    const read = readIdentity(file, SERVER, UUID.toLowerCase());
    if (read.found !== 'identity') throw new Error(read.found);
    expect(read.identity).toMatchObject(OF_THIS_MAC);
    expect(jwkOf(read.identity.key)).toMatchObject(key);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is none yet where there is no file, and only there', () => {
    expect(readIdentity(file, SERVER, UUID)).toEqual({ found: 'nothing' });
    // What cannot be read may be somebody's key: it is no reason to enrol as if there had never been one.
    mkdirSync(file);
    expect(readIdentity(file, SERVER, UUID)).toEqual({ found: 'unusable', why: `\`${file}\` cannot be read` });
  });

  it.each([
    ['of another server', { server: 'https://other.example.com' }, 'it is for the server https://other.example.com'],
    ['of another Mac', { hardwareUuid: UUID.replace('6', '7') }, 'it belongs to another Mac'],
  ])('%s is not used, and why is said', (_what, change, why) => {
    writeIdentity(file, { ...OF_THIS_MAC, ...change }, generateJwk());
    expect(readIdentity(file, SERVER, UUID)).toEqual({ found: 'unusable', why });
  });

  it.each(['', '{', '{"version": 2}', 'null'])('that is damaged (%j) is not used', (text) => {
    writeFileSync(file, text);
    expect(readIdentity(file, SERVER, UUID)).toEqual({ found: 'unusable', why: `\`${file}\` is damaged` });
  });
});
