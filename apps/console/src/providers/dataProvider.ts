import type { DataProvider, GetListParams, Identifier, RaRecord } from 'react-admin';
import { count, list, nullable, object, text, type Decoder } from '../wire/decode.js';
import * as records from '../wire/records.js';
import { createActions, type Actions } from './actions.js';
import { createKeyset } from './keyset.js';
import type { Http, Query } from './http.js';

/** The API's resources and how each one's records are read. A resource that is not here does not exist. */
const DECODERS: Readonly<Record<string, Decoder<{ readonly id: string }>>> = {
  macs: records.mac,
  devices: records.device,
  events: records.eventRow,
  policies: records.policy,
  'device-sets': records.deviceSet,
  grants: records.grant,
  blocks: records.block,
  audit: records.auditEntry,
  users: records.user,
  'enrolment-tokens': records.enrolmentToken,
  'api-tokens': records.apiToken,
};

export type PortcullisData = DataProvider & Actions;

/** The REST contract (offset lists, keyset for events) as react-admin asks for it, plus the calls of our own. */
export function createDataProvider(http: Http): PortcullisData {
  const events = createKeyset((query, signal) => http('GET', '/events', { query, signal }));

  const one = async (resource: string, id: Identifier): Promise<RaRecord> =>
    decoderOf(resource)(await http('GET', pathOf(resource, id)), '');

  const getList = async (resource: string, params: Partial<GetListParams>) => {
    if (resource === 'events') return events(params);
    const read = listOf(resource);
    return read(await http('GET', `/${resource}`, { query: listQuery(params), signal: params.signal }), '') as {
      data: RaRecord[];
      total: number;
    };
  };

  const remove = async (resource: string, id: Identifier): Promise<void> => {
    await http('DELETE', pathOf(resource, id));
  };

  const change = async (resource: string, id: Identifier, data: unknown): Promise<RaRecord> =>
    decoderOf(resource)(await http('PATCH', pathOf(resource, id), { body: data }), '');

  const provider: DataProvider = {
    supportAbortSignal: true,
    getList: getList as DataProvider['getList'],
    getOne: (async (resource, { id }) => ({ data: await one(resource, id) })) as DataProvider['getOne'],
    getMany: (async (resource, { ids }) => ({
      data: await Promise.all(ids.map((id) => one(resource, id))),
    })) as DataProvider['getMany'],
    getManyReference: (async (resource, { target, id, ...params }) =>
      getList(resource, { ...params, filter: { ...params.filter, [target]: id } })) as DataProvider['getManyReference'],
    create: (async (resource, { data }) => ({
      data: decoderOf(resource)(await http('POST', `/${resource}`, { body: data }), ''),
    })) as DataProvider['create'],
    update: (async (resource, { id, data }) => ({ data: await change(resource, id, data) })) as DataProvider['update'],
    updateMany: (async (resource, { ids, data }) => {
      for (const id of ids) await change(resource, id, data);
      return { data: ids };
    }) as DataProvider['updateMany'],
    delete: (async (resource, { id, previousData }) => {
      await remove(resource, id);
      return { data: previousData ?? { id } };
    }) as DataProvider['delete'],
    deleteMany: async (resource, { ids }) => {
      for (const id of ids) await remove(resource, id);
      return { data: ids };
    },
  };
  return { ...provider, ...createActions(http) };
}

function decoderOf(resource: string): Decoder<{ readonly id: string }> {
  const decoder = DECODERS[resource];
  if (decoder === undefined) throw new TypeError(`there is no resource \`${resource}\``);
  return decoder;
}

function listOf(
  resource: string,
): Decoder<{ readonly data: readonly { readonly id: string }[]; readonly total: number }> {
  const page = object({ data: list(decoderOf(resource)), total: nullable(count) });
  return (body, path) => {
    const { data, total } = page(body, path);
    return { data, total: total ?? data.length };
  };
}

function pathOf(resource: string, id: Identifier): string {
  return `/${resource}/${encodeURIComponent(text(String(id), 'id'))}`;
}

function listQuery({ pagination, sort, filter }: Partial<GetListParams>): Query {
  return {
    ...(filter as Query | undefined),
    ...(sort ? { sort: sort.field, order: sort.order.toLowerCase() } : {}),
    ...(pagination ? { offset: (pagination.page - 1) * pagination.perPage, limit: pagination.perPage } : {}),
  };
}
