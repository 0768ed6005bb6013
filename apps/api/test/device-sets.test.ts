import { readFileSync } from 'node:fs';
import { readEnvelope } from '@portcullis/policy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  AuditRow,
  DeviceSetRow,
  DeviceSetUses,
  ImportPreview,
  ImportReport,
  Page,
  PolicyRow,
  SetEntryRow,
} from '@portcullis/wire';
import { type Answer, type Client, startTestApplication, type TestApplication } from './harness/application.js';
import { publishDraft } from './harness/policies.js';

let api: TestApplication;
let admin: Client;
beforeAll(async () => {
  api = await startTestApplication();
  admin = await api.signIn('admin');
});
afterAll(() => api.stop());

async function newSet(name: string): Promise<string> {
  const answer = await admin.post<DeviceSetRow>('/api/device-sets', { name, description: 'for a test' });
  expect(answer.status, answer.text).toBe(201);
  return answer.body.id;
}
type Failure = { error: { code: string; message: string } };
async function sent<Body>(path: string, csv: string | Buffer, type: string): Promise<Answer<Body & Failure>> {
  const response = await fetch(`${api.url}/api/device-sets/${path}`, {
    method: 'POST',
    headers: { cookie: admin.cookie ?? '', 'x-portcullis-csrf': '1', 'content-type': type },
    body: typeof csv === 'string' ? csv : new Uint8Array(csv),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
}
const imported = (id: string, csv: string | Buffer, type = 'text/csv', query = '') =>
  sent<ImportReport>(`${id}/import${query}`, csv, type);
const previewed = (id: string, csv: string, query = '') =>
  sent<ImportPreview>(`${id}/import/preview${query}`, csv, 'text/csv');

/** The files that library and command line are tested with. */
const FILES = new URL('../../../libs/policy/conformance/csv/', import.meta.url);
const EXPECTED: Record<string, { entries: object[]; problemLines: number[]; refused: boolean }> = JSON.parse(
  readFileSync(new URL('expected.json', FILES), 'utf8'),
);
async function entries(id: string, query = ''): Promise<Page<SetEntryRow>> {
  return (await admin.get<Page<SetEntryRow>>(`/api/device-sets/${id}/entries?limit=1000&${query}`)).body;
}
async function sequences(id: string): Promise<number[]> {
  const rows: { sequence: string }[] = await api.dataSource.query(
    `select sequence from documents where document_id = $1 order by sequence`,
    [id],
  );
  return rows.map(({ sequence }) => Number(sequence));
}

const HEADER = 'vendorId,productId,serialNumber,owner,assetTag,comment,ticket,reviewDate\n';

test('a set begins as a signed document, and every edit issues the next', async () => {
  const id = await newSet('Edited');
  const [first = 0] = await sequences(id);
  expect(first).toBeGreaterThan(0);
  const added = await admin.post(`/api/device-sets/${id}/entries`, {
    entries: [
      { vendorId: '0951', productId: '1666', serialNumber: 'AAA111', owner: 'Mia', reviewDate: '2027-01-31' },
      { vendorId: '0781', productId: '5583' },
    ],
  });
  expect(added.status, added.text).toBe(201);
  expect(added.body).toEqual({ added: 2, updated: 0 });
  const page = await entries(id);
  expect(page.data[1]).toMatchObject({
    vendorId: '0951',
    productId: '1666',
    serialNumber: 'AAA111',
    owner: 'Mia',
    reviewDate: '2027-01-31',
  });
  await admin.delete(`/api/device-sets/${id}/entries/${page.data[0]?.id ?? ''}`);
  const set = await admin.get<DeviceSetRow>(`/api/device-sets/${id}`);
  expect(set.body).toMatchObject({ count: 1, version: 3 });
  const after = await sequences(id);
  expect(after.at(-1)).toBeGreaterThan(first);
  const [document]: { bytes: Buffer }[] = await api.dataSource.query(
    `select bytes from documents where document_id = $1 order by sequence desc limit 1`,
    [id],
  );
  expect(readEnvelope(document?.bytes ?? Buffer.alloc(0))).toMatchObject({
    kind: 'device-set',
    documentId: id,
    sequence: after.at(-1),
  });
  const audit = await admin.get<Page<AuditRow>>(`/api/audit?resourceId=${id}&order=asc`);
  expect(audit.body.data.map(({ action }) => action)).toEqual(['create', 'add-entries', 'remove-entry']);
  expect(audit.body.data[2]).toMatchObject({ before: { count: 2, version: 2 }, after: { count: 1, version: 3 } });
});

test('the same identity is one entry, whatever the case of its serial number', async () => {
  const id = await newSet('Merged');
  await admin.post(`/api/device-sets/${id}/entries`, {
    entries: [{ vendorId: '0951', productId: '1666', serialNumber: 'abc999', owner: 'Mia' }],
  });
  const again = await admin.post(`/api/device-sets/${id}/entries`, {
    entries: [{ vendorId: '0951', productId: '1666', serialNumber: 'ABC999', owner: 'Ben' }],
  });
  expect(again.body).toEqual({ added: 0, updated: 1 });
  expect((await entries(id)).data).toMatchObject([{ owner: 'Ben' }]);
});

test('an import takes every good line and lists every bad one by its number', async () => {
  const id = await newSet('Mixed');
  const answer = await imported(
    id,
    [
      'Vendor ID;Product ID;Serial Number;Owner',
      '0951;1666;S1000001;"Mia; of IT"',
      'zzzz;1666;S1000002;',
      '951;1666;S1000003;Ben',
      '0951;1666;"S1000004;never closed',
      '0951;1666;S1000005;after the stray quote',
      '',
      '0951;1666;0;placeholder',
      '0951;1666;1,23E+15;rounded',
      '0951;1666;s1000001;the same again',
      '0951;1666;S1000006;too;many;fields',
      '0781;5583;;every Cruzer',
    ].join('\r\n'),
  );
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toMatchObject({ added: 3, updated: 0, wholeMake: 1 });
  expect(answer.body.problems.map(({ line }) => line)).toEqual([3, 5, 8, 9, 10, 11]);
  expect(answer.body.problems.find(({ line }) => line === 10)?.message).toContain('line 2');
  const { data } = await entries(id);
  expect(new Set(data.map(({ serialNumber }) => serialNumber))).toEqual(new Set(['S1000001', 'S1000003', 'S1000005']));
  expect(data.find(({ serialNumber }) => serialNumber === 'S1000001')?.owner).toBe('Mia; of IT');
});

test('a file that does not say which column is which is refused whole, and so is one that is no CSV', async () => {
  const id = await newSet('Refused');
  const headless = await imported(id, '0951,1666,S1\n');
  expect(headless.status).toBe(422);
  expect(headless.body.error).toMatchObject({ code: 'csv-has-problems', message: expect.stringContaining('vendorId') });
  expect((await imported(id, HEADER, 'application/json')).status).toBe(400);
  expect((await imported(id, HEADER, 'application/octet-stream')).status).toBe(415);
  expect((await imported('0b9d7c1e-1111-4222-8333-444455556666', `${HEADER}0951,1666,S1000001\n`)).status).toBe(404);
});

test('files as spreadsheets save them are read: with a mark, in UTF-16, with any line end', async () => {
  const id = await newSet('Encoded');
  const text = `${HEADER}0951,1666,ÜMLAUT-7,Zoë,,,,\r0951,1666,ÜMLAUT-8,Zoë,,,,\r`;
  const utf16 = Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(text, 'utf16le')]);
  expect((await imported(id, utf16)).body).toMatchObject({ added: 2, problems: [] });
  expect((await imported(id, `\uFEFF${text}`)).body).toMatchObject({ added: 0, updated: 0, unchanged: 2 });
  expect((await entries(id)).data[0]?.owner).toBe('Zoë');
});

test('a preview says what an import would do, and does nothing', async () => {
  const id = await newSet('Previewed');
  const csv = `${HEADER}0951,1666,ALPHA1,Mia,A-1,blue,T-1,2027-01-31\n0951,1666,BETA2,Ben,,,,\n`;
  await imported(id, csv);
  const change = `${HEADER}0951,1666,alpha1,Eva,,,,\n0951,1666,GAMMA3,,,,,\n0781,5583,,,,,,\n0781,zzzz,X1,,,,,\n`;
  const preview = await previewed(id, change, '?replace=true');
  expect(preview.body).toMatchObject({
    rows: 3,
    added: 1,
    changed: 1,
    unchanged: 0,
    removed: 1,
    wholeMake: 1,
    shown: {
      added: [{ serialNumber: 'GAMMA3' }],
      changed: [{ before: { owner: 'Mia' }, after: { owner: 'Eva', assetTag: 'A-1', comment: 'blue', ticket: 'T-1' } }],
      removed: [{ serialNumber: 'BETA2' }],
      wholeMake: [{ line: 4, vendorId: '0781', serialNumber: null }],
    },
    problems: [{ line: 5, severity: 'error' }],
  });
  expect((await entries(id)).total).toBe(2);
  // Nothing is overwritten with nothing, nothing is removed without being told to, no make is let in without consent.
  expect((await imported(id, change)).body).toMatchObject({ added: 1, updated: 1, removed: 0, wholeMake: 1 });
  const kept = (await entries(id)).data.find(({ serialNumber }) => serialNumber === 'ALPHA1');
  expect(kept).toMatchObject({
    owner: 'Eva',
    assetTag: 'A-1',
    comment: 'blue',
    ticket: 'T-1',
    reviewDate: '2027-01-31',
  });
  const whole = await imported(id, change, 'text/csv', '?wholeMake=true&replace=true');
  expect(whole.body).toMatchObject({ added: 1, updated: 0, unchanged: 2, removed: 1, wholeMake: 0 });
  expect((await entries(id)).total).toBe(3);
  expect((await imported(id, change, 'text/csv', '?wholemake=true')).status).toBe(400);
});

test.each(Object.entries(EXPECTED))('the file %s gives what it gives the command line', async (file, expected) => {
  const id = await newSet(`File ${file}`);
  const answer = await imported(id, readFileSync(new URL(file, FILES)), 'text/csv', '?wholeMake=true');
  expect(answer.status, answer.text).toBe(expected.refused ? 422 : 200);
  const stored = expected.refused ? [] : (await entries(id)).data;
  const given = stored.map(({ id: _, shared: __, vendorId, productId, ...notes }) => ({
    ...(vendorId === null ? {} : { vendorId: Number.parseInt(vendorId, 16) }),
    ...(productId === null ? {} : { productId: Number.parseInt(productId, 16) }),
    ...Object.fromEntries(Object.entries(notes).filter(([, note]) => note !== null)),
  }));
  expect(new Set(given)).toEqual(new Set(expected.entries));
  if (!expected.refused) expect(answer.body.problems.map(({ line }) => line)).toEqual(expected.problemLines);
});

test('an export is safe to open in a spreadsheet, and imports again unchanged', async () => {
  const id = await newSet('Round trip');
  const odd = [
    {
      vendorId: '0951',
      productId: '1666',
      serialNumber: 'ABC,1',
      owner: '=1+2',
      comment: `'=quoted`,
      assetTag: '@SUM(A1)',
    },
    {
      vendorId: '0951',
      productId: '1667',
      owner: '-5',
      comment: 'says "hello"; and more',
      ticket: '+49',
      reviewDate: '2027-02-28',
    },
  ];
  await admin.post(`/api/device-sets/${id}/entries`, { entries: odd });
  const file = await admin.get(`/api/device-sets/${id}/export.csv`);
  expect(file.headers.get('content-type')).toContain('text/csv');
  expect(file.text).toContain(`'=1+2`);
  const copy = await newSet('Round trip, copied');
  expect((await imported(copy, file.text, 'text/csv', '?wholeMake=true')).body).toMatchObject({
    added: 2,
    problems: [],
  });
  // A set has no order of its own.
  const plain = (page: Page<SetEntryRow>): unknown[] =>
    page.data
      .map(({ id: _, ...entry }) => entry)
      .toSorted((a, b) => (a.productId ?? '').localeCompare(b.productId ?? ''));
  expect(plain(await entries(copy))).toEqual(plain(await entries(id)));
});

test('a hundred thousand lines are imported at once, the bad ones among them listed', async () => {
  const id = await newSet('Large');
  const lines = Array.from({ length: 100_000 }, (_, n) =>
    n % 10_000 === 5 ? `oops,1666,X${n}` : `0951,1666,SN${n}Q,owner ${n},A-${n},,,`,
  );
  const started = performance.now();
  const answer = await imported(id, HEADER + lines.join('\n'));
  console.info(`100,000 lines took ${Math.round(performance.now() - started)} ms`);
  expect(answer.body).toMatchObject({ added: 99_990, updated: 0 });
  expect(answer.body.problems).toHaveLength(10);
  expect((await entries(id, 'q=SN77777Q')).total).toBe(1);
  expect((await admin.get<DeviceSetRow>(`/api/device-sets/${id}`)).body.count).toBe(99_990);
}, 120_000);

test('entries are found by what people know of them, page by page', async () => {
  const id = await newSet('Found');
  const many = Array.from({ length: 30 }, (_, n) => ({
    vendorId: '0951',
    productId: '1666',
    serialNumber: `FIND${n}ME`,
    owner: n === 7 ? 'Ada' : 'Ben',
    assetTag: `A_${n}`,
  }));
  await admin.post(`/api/device-sets/${id}/entries`, { entries: many });
  const page = await admin.get<Page<SetEntryRow>>(
    `/api/device-sets/${id}/entries?offset=25&limit=10&sort=serialNumber`,
  );
  expect(page.body.total).toBe(30);
  expect(page.body.data).toHaveLength(5);
  for (const [q, total] of [
    ['ada', 1],
    ['a_7', 1],
    ['find7me', 1],
    ['0951', 30],
    ['1666', 30],
    ['A%7', 0],
  ] as const) {
    expect((await entries(id, `q=${encodeURIComponent(q)}`)).total, q).toBe(total);
  }
});

test('a set that a policy names cannot be removed, and the refusal says which', async () => {
  const id = await newSet('Relied on');
  const source = `version: 1\nname: Relying\nmode: observe\nrules:\n  - id: ours\n    match: { deviceSet: ${id.toUpperCase()} }\n    access: allow\n`;
  await admin.post('/api/policies', { source });
  const refused = await admin.delete(`/api/device-sets/${id}`);
  expect(refused.status).toBe(409);
  expect(refused.body.error.message).toContain('policy `Relying`');
  const free = await newSet('Free');
  expect((await admin.delete(`/api/device-sets/${free}`)).status).toBe(204);
  expect((await admin.get(`/api/device-sets/${free}`)).status).toBe(404);
});

test('a set says which rules, grants and blocks rest on it, and what those rules do', async () => {
  const { id } = (await admin.post<DeviceSetRow>('/api/device-sets', { name: 'Used' })).body;
  const unused = await admin.get<DeviceSetUses>(`/api/device-sets/${id}/used-by`);
  expect(unused.body).toEqual({ policies: [], grants: 0, blocks: 0 });
  const rule = (name: string, access: string): string =>
    `  - id: ${name}\n    match: { family: usb-storage, deviceSet: ${id.toUpperCase()} }\n    access: ${access}\n`;
  const source = `version: 1\nname: Uses it\nmode: observe\nrules:\n${rule('free', 'read-only')}`;
  const { body: policy } = await admin.post<PolicyRow>('/api/policies', { source });
  const drafted = await admin.get<DeviceSetUses>(`/api/device-sets/${id}/used-by`);
  expect(drafted.body.policies).toEqual([
    { id: policy.id, name: 'Uses it', published: false, rules: [{ id: 'free', text: 'allows reading alone' }] },
  ]);
  await publishDraft(admin, policy.id, 'now');
  await admin.post('/api/blocks', { target: { deviceSet: id }, reason: 'lost' });
  const published = await admin.get<DeviceSetUses>(`/api/device-sets/${id}/used-by`);
  expect(published.body).toMatchObject({ policies: [{ name: 'Uses it', published: true }], grants: 0, blocks: 1 });
});

test('bad entries are refused with their place', async () => {
  const id = await newSet('Strict');
  const bad: [unknown, string][] = [
    [{ vendorId: 951, productId: '1666' }, 'entries.0.vendorId'],
    [{ vendorId: '951', productId: '1666' }, 'entries.0.vendorId'],
    [{ vendorId: '0951', productId: '1666', serialNumber: '0000' }, 'entries.0'],
    [{ vendorId: '0951', productId: '1666', reviewDate: '2027-02-30' }, 'entries.0'],
    [{ vendorId: '0951', productId: '1666', colour: 'red' }, 'entries.0'],
  ];
  for (const [entry, path] of bad) {
    const answer = await admin.post(`/api/device-sets/${id}/entries`, { entries: [entry] });
    expect(answer.status, JSON.stringify(entry)).toBe(400);
    expect(answer.body.error.details[0]?.path).toBe(path);
  }
  const twice = { vendorId: '0951', productId: '1666', serialNumber: 'TW1CE' };
  expect((await admin.post(`/api/device-sets/${id}/entries`, { entries: [twice, twice] })).status).toBe(400);
  expect((await entries(id)).total).toBe(0);
  expect((await admin.post('/api/device-sets', { name: 'strict' })).status).toBe(409);
});

test('disks without USB ids are entries like any other: by hand, by file, out again, in the signed document', async () => {
  const id = await newSet('disks');
  const disk = { bus: 'thunderbolt', model: 'Samsung Portable SSD X5', serialNumber: 'S4ZPNF0M512345K' };
  const body = {
    entries: [
      { ...disk, owner: 'Mia' },
      { vendorId: '0951', productId: '1666', serialNumber: 'AB-1' },
    ],
  };
  const added = await admin.post(`/api/device-sets/${id}/entries`, body);
  expect(added.body, added.text).toEqual({ added: 2, updated: 0 });
  const file =
    'bus,model,serialNumber,assetTag\nthunderbolt,SAMSUNG portable ssd x5,s4zpnf0m512345k,A-1\npcie,OWC Express 1M2,P1,A-2\n';
  expect((await imported(id, file)).body).toMatchObject({ added: 1, updated: 1, problems: [] });
  const { data } = await entries(id, 'sort=model&order=asc');
  const x5 = data.find(({ bus }) => bus === 'thunderbolt');
  expect(x5).toMatchObject({ ...disk, vendorId: null, productId: null, owner: 'Mia', assetTag: 'A-1' });
  expect((await entries(id, 'q=1M2')).data.map(({ model }) => model)).toEqual(['OWC Express 1M2']);

  const { text: exported } = await admin.get(`/api/device-sets/${id}/export.csv`);
  expect(exported).toContain(',thunderbolt,Samsung Portable SSD X5,S4ZPNF0M512345K,');
  const again = await newSet('disks again');
  expect((await imported(again, exported)).body).toMatchObject({ added: 3, problems: [] });

  const replaced = await imported(id, file, 'text/csv', '?replace=true');
  expect(replaced.body).toMatchObject({ removed: 1 });
  const [row] = await api.dataSource.query<{ bytes: Buffer }[]>(
    'select bytes from documents where document_id = $1 order by sequence desc limit 1',
    [id],
  );
  // Payload version 2 (FORMAT.md): there are disks in it.
  expect(row?.bytes.readUInt32LE(12)).toBe(2);
});

test('an entry that is half of each form is refused, and says what it needs', async () => {
  const id = await newSet('halves');
  for (const entry of [
    { vendorId: '0951' },
    { bus: 'thunderbolt' },
    { model: 'X5' },
    { vendorId: '0951', productId: '1666', model: 'X5', bus: 'pcie' },
  ]) {
    const answer = await admin.post<{ error: { details: { path: string; message: string }[] } }>(
      `/api/device-sets/${id}/entries`,
      { entries: [entry] },
    );
    expect(answer.status, answer.text).toBe(400);
    expect(answer.body.error.details[0]?.message).toContain('for a disk without USB ids `bus`');
  }
});

test('a review date in a year that no calendar has is refused by its row, and the others go in', async () => {
  const id = await newSet('year nought');
  const rows = '0951,1666,A1,,,,,0000-01-01\n0951,1666,A2,,,,,0001-01-01\n';
  const answer = await imported(id, HEADER + rows);
  expect(answer.status, answer.text).toBeLessThan(500);
  expect(answer.text).toContain('0000-01-01');
  const entry = { vendorId: '0951', productId: '1666', serialNumber: 'A3', reviewDate: '0000-01-01' };
  expect((await admin.post(`/api/device-sets/${id}/entries`, { entries: [entry] })).status).toBe(400);
});
