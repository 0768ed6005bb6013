import { createHash, randomBytes, webcrypto } from 'node:crypto';
import { compileGrants, type Envelope, readEnvelope } from '@portcullis/policy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../src/database/database.js';
import { toManager } from '../src/database/manager.js';
import { createApplication } from '../src/application.js';
import type { DocumentRef, HeartbeatAnswer, MacRow, ManifestEntry, Page, SigningKeyAnswer } from '@portcullis/wire';
import { Documents } from '../src/features/documents/documents.service.js';
import type { Manifest } from '../src/features/documents/expected-documents.js';
import { KeyRotation } from '../src/features/documents/key-rotation.service.js';
import { MacDocuments } from '../src/features/documents/mac-documents.service.js';
import { seal, unseal } from '../src/features/documents/sealed-bytes.js';
import { createEnrolmentToken, enrolmentBody, newIdentity, TestAgent } from './harness/agent.js';
import { startTestApplication, type TestApplication } from './harness/application.js';
import { assign, deviceSet, policySource, publish, publishedPolicy } from './harness/policies.js';

let api: TestApplication;
beforeAll(async () => {
  api = await startTestApplication();
});
afterAll(() => api.stop());

const list = async (agent: TestAgent) =>
  (await agent.get<Pick<Manifest, 'documents'>>('/api/agent/documents')).body.documents;
const path = ({ kind, id, sequence }: DocumentRef) => `/api/agent/documents/${kind}/${id}/${sequence}`;
const names = async (agent: TestAgent) => (await list(agent)).map(({ kind, id }) => `${kind} ${id}`);

async function fetchDocument(agent: TestAgent, ref: DocumentRef): Promise<{ bytes: Buffer; envelope: Envelope }> {
  const { status, bytes } = await agent.bytes(path(ref));
  expect(status).toBe(200);
  return { bytes, envelope: readEnvelope(bytes) };
}

/** As any other implementation would: from the anchor's bytes alone. */
async function verifies(spki: Uint8Array, { signedBytes, signature }: Envelope): Promise<boolean> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const key = await webcrypto.subtle.importKey('spki', Uint8Array.from(spki), algorithm, false, ['verify']);
  return webcrypto.subtle.verify(
    { name: 'ECDSA', hash: 'SHA-256' },
    key,
    Uint8Array.from(signature),
    Uint8Array.from(signedBytes),
  );
}

describe('what a Mac is to hold', () => {
  it('is listed with size and hash, and every document verifies against the anchor of its enrolment', async () => {
    const set = await deviceSet(api, 'sticks');
    const policy = await publishedPolicy(api, 'Verified', set);
    await assign(api, [[policy, { type: 'everyone' }]]);
    const agent = await TestAgent.enrol(api);
    const documents = await list(agent);
    expect(await names(agent)).toEqual([
      `mac ${agent.macId}`,
      `policy ${policy}`,
      `device-set ${set}`,
      `blocks ${api.organisationId}`,
    ]);
    const anchor = Buffer.from(agent.enrolled.anchor, 'base64');
    for (const line of documents) {
      const { bytes, envelope } = await fetchDocument(agent, line);
      expect(bytes).toHaveLength(line.size);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(line.sha256);
      expect(envelope).toMatchObject({
        kind: line.kind,
        documentId: line.id,
        sequence: line.sequence,
        organisationId: api.organisationId,
      });
      expect(await verifies(anchor, envelope)).toBe(true);
      expect(
        await verifies(anchor, { ...envelope, signedBytes: Uint8Array.from(envelope.signedBytes).fill(1, 20, 21) }),
      ).toBe(false);
    }
  });

  it('follows the first assignment that fits, by Mac, then tag, then everyone', async () => {
    const [forAll, forTag, forMac] = [
      await publishedPolicy(api, 'All'),
      await publishedPolicy(api, 'Tag'),
      await publishedPolicy(api, 'Mac'),
    ];
    const [plain, tagged, named] = [
      await TestAgent.enrol(api),
      await TestAgent.enrol(api, { tags: ['lab'] }),
      await TestAgent.enrol(api, { tags: ['lab'] }),
    ];
    await assign(api, [
      [forMac, { type: 'mac', macId: named.macId }],
      [forTag, { type: 'tag', tag: 'lab' }],
      [forAll, { type: 'everyone' }],
    ]);
    expect(await names(plain)).toContain(`policy ${forAll}`);
    expect(await names(tagged)).toContain(`policy ${forTag}`);
    expect(await names(named)).toContain(`policy ${forMac}`);
    await assign(api, []);
    expect((await names(named)).filter((name) => name.startsWith('policy'))).toEqual([]);
  });

  it('has an ETag that changes with it, and answers 304 until then', async () => {
    const policy = await publishedPolicy(api, 'Tagged');
    await assign(api, [[policy, { type: 'everyone' }]]);
    const agent = await TestAgent.enrol(api);
    const etag = (await agent.get('/api/agent/documents')).headers.get('etag') ?? '';
    expect((await agent.get('/api/agent/documents', { 'if-none-match': etag })).status).toBe(304);
    await publish(api, policy, 2, policySource('Tagged').replace('enforce', 'observe'));
    const after = await agent.get('/api/agent/documents', { 'if-none-match': etag });
    expect(after.status).toBe(200);
    expect(after.headers.get('etag')).not.toBe(etag);
  });

  it('is not for other Macs: grants of one are no document of another', async () => {
    const [mine, other] = [await TestAgent.enrol(api), await TestAgent.enrol(api)];
    const sequence = await api.dataSource.transaction(async (manager) => {
      const issued = await api.app
        .get(Documents)
        .issue(toManager(manager), api.organisationId, { kind: 'grants', id: mine.macId, payload: compileGrants([]) }, [
          mine.macId,
        ]);
      await api.app.get(MacDocuments).refresh(toManager(manager), api.organisationId, [mine.macId]);
      return issued;
    });
    const ref = { kind: 'grants', id: mine.macId, sequence } as const;
    expect((await mine.bytes(path(ref))).status).toBe(200);
    const refused = await other.get(path(ref));
    expect([refused.status, refused.body.error.code]).toEqual([404, 'unknown-document']);
  });

  it('changes its `mac` document only when something in it changes', async () => {
    const agent = await TestAgent.enrol(api);
    const sequenceOf = async () => (await list(agent)).find(({ kind }) => kind === 'mac')?.sequence;
    const refresh = () =>
      api.app
        .get(Database)
        .inTurn(api.organisationId, (manager) => api.app.get(MacDocuments).refresh(manager, api.organisationId, 'all'));
    const before = await sequenceOf();
    await refresh();
    expect(await sequenceOf()).toBe(before);
    await api.dataSource.query(`UPDATE macs SET owner_name = 'Ben' WHERE id = $1`, [agent.macId]);
    await refresh();
    expect(await sequenceOf()).toBeGreaterThan(before ?? 0);
  });
});

describe('sequences', () => {
  it('rise in the order of the commits, however many publish at once', async () => {
    const policy = await publishedPolicy(api, 'Contended');
    const sequences = await Promise.all(
      [2, 3, 4, 5, 6].map((revision) => publish(api, policy, revision, policySource('Contended'))),
    );
    expect(new Set(sequences).size).toBe(5);
    const rows: { sequence: string }[] = await api.dataSource.query(
      `SELECT sequence FROM documents WHERE kind = 'policy' AND document_id = $1 ORDER BY sequence`,
      [policy],
    );
    expect(Number(rows.at(-1)?.sequence)).toBe(Math.max(...sequences));
    expect(rows.length).toBeLessThanOrEqual(3);
  });
});

describe('a new signing key', () => {
  it('reaches Macs by an anchor document that the old key signed; everything else is signed anew', async () => {
    await assign(api, [[await publishedPolicy(api, 'Rotated'), { type: 'everyone' }]]);
    const old = await TestAgent.enrol(api);
    const actor = {
      id: null,
      organisationId: api.organisationId,
      email: 'test',
      name: 'test',
      role: 'admin',
      ip: null,
    } as const;
    await api.app.get(KeyRotation).rotate(actor);
    const [first, ...others] = await list(old);
    if (first === undefined) throw new Error('nothing is expected');
    const anchor = (await fetchDocument(old, first)).envelope;
    expect(anchor.kind).toBe('anchor');
    expect(await verifies(Buffer.from(old.enrolled.anchor, 'base64'), anchor)).toBe(true);
    expect(others.length).toBeGreaterThan(2);
    for (const line of others) {
      expect(await verifies(anchor.payload, (await fetchDocument(old, line)).envelope)).toBe(true);
    }
    const fresh = await TestAgent.enrol(api);
    expect(Buffer.from(fresh.enrolled.anchor, 'base64').equals(Buffer.from(anchor.payload))).toBe(true);
    expect((await names(fresh)).filter((name) => name.startsWith('anchor'))).toEqual([]);
  });
});

describe('a signing key at rest', () => {
  it('opens with the secret and name that sealed it, and with no other', () => {
    const [secret, name, key] = [randomBytes(32), Buffer.from('key id'), randomBytes(138)];
    const sealed = seal(secret, name, key);
    expect(unseal(secret, name, sealed).equals(key)).toBe(true);
    expect(sealed.includes(key)).toBe(false);
    expect(() => unseal(randomBytes(32), name, sealed)).toThrow(/PORTCULLIS_SECRET is not the one/);
    expect(() => unseal(secret, Buffer.from('other'), sealed)).toThrow(/PORTCULLIS_SECRET/);
  });
});

describe('a server that is started with another secret', () => {
  it('does not start, and says why: it could sign nothing any more', async () => {
    const other = await createApplication({ ...api.configuration, secret: randomBytes(32) });
    try {
      await expect(other.init()).rejects.toThrow(/PORTCULLIS_SECRET is not the one/);
    } finally {
      await other.close();
    }
  });
});

describe('rotating twice', () => {
  it('leads a Mac that slept through both over every anchor in between', async () => {
    const slept = await TestAgent.enrol(api);
    const actor = {
      id: null,
      organisationId: api.organisationId,
      email: 'test',
      name: 'test',
      role: 'admin',
      ip: null,
    } as const;
    await api.app.get(KeyRotation).rotate(actor);
    await api.app.get(KeyRotation).rotate(actor);
    let trusted: Uint8Array = Buffer.from(slept.enrolled.anchor, 'base64');
    const documents = await list(slept);
    const anchors = documents.filter(({ kind }) => kind === 'anchor');
    expect(anchors).toHaveLength(2);
    for (const line of documents) {
      const { envelope } = await fetchDocument(slept, line);
      expect(await verifies(trusted, envelope)).toBe(true);
      if (envelope.kind === 'anchor') trusted = envelope.payload;
    }
  });

  it('expects an anchor of a Mac only until its bridge trusts the newest key', async () => {
    const admin = await api.signIn('admin');
    const mac = await TestAgent.enrol(api);
    const report = (anchorKeyId: string, applied: readonly object[]) =>
      mac.post<HeartbeatAnswer>('/api/agent/health', {
        facts: { bridge: { status: { anchorKeyId } }, documents: { applied } },
        attached: [],
        agentVersion: '0.2.0',
        time: new Date().toISOString(),
      });
    const keyId = (spki: Uint8Array) => createHash('sha256').update(spki).digest('hex');
    const refs = (lines: readonly ManifestEntry[]) => lines.map(({ kind, id, sequence }) => ({ kind, id, sequence }));
    const row = async () => (await admin.get<MacRow>(`/api/macs/${mac.macId}`)).body;
    const outOfSync = async () => {
      const { body } = await admin.get<Page<MacRow>>('/api/macs?inSync=false&limit=1000');
      return body.data.some(({ id }) => id === mac.macId);
    };
    let trusted: Uint8Array = Buffer.from(mac.enrolled.anchor, 'base64');
    for (const rotations of [1, 2, 3]) {
      for (let i = 0; i < rotations; i++)
        expect((await admin.post<SigningKeyAnswer>('/api/signing-key/rotate')).body.macsToFollow).toBeGreaterThan(0);
      const documents = await list(mac);
      expect(documents.filter(({ kind }) => kind === 'anchor')).toHaveLength(rotations);
      for (const line of documents) {
        const { envelope } = await fetchDocument(mac, line);
        expect(await verifies(trusted, envelope)).toBe(true);
        if (envelope.kind === 'anchor') trusted = envelope.payload;
      }
      expect(await outOfSync()).toBe(true);
      // As a bridge holds them: of the anchors only the last.
      const held = refs(documents).filter((one, i, all) => one.kind !== 'anchor' || all[i + 1]?.kind !== 'anchor');
      const { body } = await report(keyId(trusted), held);
      const [etag, now] = [body.documentsEtag, await list(mac)];
      expect(now.filter(({ kind }) => kind === 'anchor')).toEqual([]);
      expect((await mac.get('/api/agent/documents')).headers.get('etag')).toBe(etag);
      expect((await row()).inSync).toBe(true);
      expect(await outOfSync()).toBe(false);
    }
    // A key that is none of ours changes nothing.
    await report('ab'.repeat(32), []);
    expect((await list(mac)).filter(({ kind }) => kind === 'anchor')).toEqual([]);
    expect((await admin.get<SigningKeyAnswer>('/api/signing-key')).body.keyId).toBe(keyId(trusted));
  });

  it('leads on a bridge that still trusts an earlier key when its Mac enrols anew', async () => {
    const identity = await newIdentity();
    const body = enrolmentBody(await createEnrolmentToken(api), identity.publicKey);
    const mac = await TestAgent.enrol(api, {}, { identity, body });
    const admin = await api.signIn('admin');
    await admin.post('/api/signing-key/rotate');
    expect((await api.anonymous.post('/api/agent/enrol', body)).status).toBe(201);
    const before = createHash('sha256').update(Buffer.from(mac.enrolled.anchor, 'base64')).digest('hex');
    await mac.post('/api/agent/health', {
      facts: { bridge: { status: { anchorKeyId: before } } },
      attached: [],
      agentVersion: '0.2.0',
      time: new Date().toISOString(),
    });
    expect((await list(mac)).filter(({ kind }) => kind === 'anchor')).toHaveLength(1);
  });
});
