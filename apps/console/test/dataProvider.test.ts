import { afterEach, describe, expect, it } from 'vitest';
import { createDataProvider } from '../src/providers/dataProvider.js';
import { createHttp } from '../src/providers/http.js';
import { eventRow, idOf, MAC } from '../src/testing/samples.js';
import { startServer, type Routes, type TestServer } from './server.js';

let server: TestServer | null = null;
async function provider(routes: Routes) {
  server = await startServer(routes);
  return createDataProvider(createHttp(fetch, { base: server.base }));
}
afterEach(() => server?.stop());

describe('lists', () => {
  it('asks with offset, limit, sort, order and the filters as they are', async () => {
    const data = await provider({ 'GET /macs': () => ({ body: { data: [MAC], total: 61 } }) });
    const list = await data.getList('macs', {
      pagination: { page: 3, perPage: 25 },
      sort: { field: 'hostname', order: 'DESC' },
      filter: { q: 'kim', state: 'partly' },
    });
    expect(server?.asked[0]?.query).toEqual({
      q: 'kim',
      state: 'partly',
      sort: 'hostname',
      order: 'desc',
      offset: '50',
      limit: '25',
    });
    expect(list.total).toBe(61);
    expect(list.data[0]).toMatchObject({ id: MAC.id, hostname: 'kim-mbp' });
  });

  it('says what is wrong with an answer that is not as agreed', async () => {
    const data = await provider({ 'GET /macs': () => ({ body: { data: [{ ...MAC, hostname: 7 }], total: 1 } }) });
    await expect(data.getList('macs', {})).rejects.toThrow('`data[0].hostname` is not a text; reload the page');
  });

  it('does not know a resource that the API does not have', async () => {
    const data = await provider({});
    await expect(data.getList('satellites', {})).rejects.toThrow('no resource `satellites`');
  });
});

describe('one record', () => {
  it('is read, changed and deleted at its own address', async () => {
    const data = await provider({
      [`GET /macs/${MAC.id}`]: () => ({ body: MAC }),
      [`PATCH /macs/${MAC.id}`]: ({ body }) => ({ body: { ...MAC, ...(body as object) } }),
      [`DELETE /macs/${MAC.id}`]: () => ({ status: 204 }),
    });
    expect((await data.getOne('macs', { id: MAC.id })).data).toMatchObject({ tags: ['design'] });
    const changed = await data.update('macs', { id: MAC.id, data: { tags: ['lab'] }, previousData: MAC });
    expect(changed.data).toMatchObject({ tags: ['lab'] });
    expect((await data.delete('macs', { id: MAC.id, previousData: MAC })).data.id).toBe(MAC.id);
    expect(server?.asked.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'DELETE']);
  });
});

describe('events', () => {
  const pages: Routes = {
    'GET /events': ({ query }) => {
      const at = Number(query['cursor'] ?? 0);
      return { body: { data: [eventRow(`e${at}`)], next: at < 3 ? String(at + 1) : null } };
    },
  };
  const page = (number: number) => ({ pagination: { page: number, perPage: 1 }, filter: { person: 'kim' } });

  it('come page after page by the cursors that the server hands out', async () => {
    const data = await provider(pages);
    expect((await data.getList('events', page(1))).pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: false });
    const second = await data.getList('events', page(2));
    expect(second.data.map(({ id }) => id)).toEqual([idOf('e1')]);
    expect(server?.asked.map(({ query }) => query['cursor'])).toEqual([undefined, '1']);
    expect(server?.asked[1]?.query).toEqual({ person: 'kim', limit: '1', cursor: '1' });
  });

  it('reach a page whose cursor is not known by walking there', async () => {
    const data = await provider(pages);
    const third = await data.getList('events', page(3));
    expect(third.data.map(({ id }) => id)).toEqual([idOf('e2')]);
    expect(server?.asked).toHaveLength(3);
  });

  it('are an empty page beyond the last one', async () => {
    const data = await provider(pages);
    expect(await data.getList('events', page(9))).toEqual({
      data: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    });
  });

  it('begin anew with the first page, so that new ones are not missed', async () => {
    const data = await provider(pages);
    await data.getList('events', page(2));
    await data.getList('events', page(1));
    expect(server?.asked.at(-1)?.query['cursor']).toBeUndefined();
  });
});

const assignment = (name: string, position: number, policy: string, target: unknown) => ({
  id: idOf(name),
  position,
  policyId: idOf(policy),
  policy: { id: idOf(policy), name: policy, revision: 1 },
  target,
  mac: null,
});

const SAVED = '2026-11-23T09:00:00.000Z';

describe('calls of our own', () => {
  it('says on which draft a saved one rests', async () => {
    const data = await provider({
      'PUT /policies/p/draft': () => ({
        body: {
          id: idOf('p'),
          name: 'P',
          description: '',
          createdAt: SAVED,
          draft: { source: 'version: 1', updatedAt: SAVED, updatedBy: null },
          published: null,
          problems: [{ line: 2, column: 1, path: 'mode', message: 'unknown', severity: 'error', remedy: 'x' }],
        },
      }),
    });
    const { problems, draft } = await data.saveDraft('p', 'version: 1', '2026-11-23T08:00:00.000Z');
    expect(problems).toMatchObject([{ line: 2, severity: 'error' }]);
    expect(draft?.updatedAt).toBe(SAVED);
    expect(server?.asked[0]?.body).toEqual({ source: 'version: 1', basedOn: '2026-11-23T08:00:00.000Z' });
  });

  it('saves all assignments at once, in order, and gets them back in order', async () => {
    const target = { type: 'everyone' as const };
    const data = await provider({
      'PUT /assignments': () => ({
        body: {
          data: [assignment('a2', 2, 'p2', target), assignment('a1', 1, 'p1', { type: 'tag', tag: 'lab' })],
          total: 2,
        },
      }),
    });
    const saved = await data.saveAssignments([
      { policyId: idOf('p1'), target: { type: 'tag', tag: 'lab' } },
      { policyId: idOf('p2'), target },
    ]);
    expect(saved.map(({ policyId }) => policyId)).toEqual(['p1', 'p2'].map(idOf));
    expect(server?.asked[0]?.body).toEqual({
      assignments: [
        { policyId: idOf('p1'), target: { type: 'tag', tag: 'lab' } },
        { policyId: idOf('p2'), target },
      ],
    });
  });
});
