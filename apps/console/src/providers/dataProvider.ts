import type { DataProvider, GetListParams, Identifier, RaRecord } from 'react-admin';
import { pageOf } from '@portcullis/wire';
import { createActions, type Actions } from './actions.js';
import { read, RECORDS } from './answers.js';
import { filterValues, resolved } from '../lists/filterFields.js';
import { createKeyset } from './keyset.js';
import type { Http, Query } from './http.js';
import { serverClock } from './serverClock.js';

export type PortcullisData = DataProvider & Actions;

/** The REST contract (offset lists, keyset for events) as react-admin asks for it, plus the calls of our own. */
export function createDataProvider(http: Http): PortcullisData {
  const events = createKeyset((query, signal) => http('GET', '/events', { query, signal }));

  /** @param macId whose event it is: two Macs may have given the same id */
  const one = async (resource: string, id: Identifier, macId?: string): Promise<RaRecord> =>
    read(
      schemasOf(resource).one,
      await http('GET', pathOf(resource, id), macId === undefined ? {} : { query: { macId } }),
    );

  const getList = async (resource: string, params: Partial<GetListParams>) => {
    if (resource === 'events') return events(params);
    const page = pageOf(schemasOf(resource).one);
    return read(page, await http('GET', `/${resource}`, { query: listQuery(params), signal: params.signal }));
  };

  const remove = async (resource: string, id: Identifier): Promise<void> => {
    await http('DELETE', pathOf(resource, id));
  };

  const change = async (resource: string, id: Identifier, data: unknown): Promise<RaRecord> =>
    read(schemasOf(resource).one, await http('PATCH', pathOf(resource, id), { body: data }));

  const provider: DataProvider = {
    supportAbortSignal: true,
    getList: getList as DataProvider['getList'],
    getOne: (async (resource, { id, meta }) => ({
      data: await one(resource, id, (meta as { macId?: string } | undefined)?.macId),
    })) as DataProvider['getOne'],
    getMany: (async (resource, { ids }) => ({
      data: await Promise.all(ids.map((id) => one(resource, id))),
    })) as DataProvider['getMany'],
    getManyReference: (async (resource, { target, id, ...params }) =>
      getList(resource, { ...params, filter: { ...params.filter, [target]: id } })) as DataProvider['getManyReference'],
    create: (async (resource, { data }) => ({
      data: read(schemasOf(resource).made, await http('POST', `/${resource}`, { body: data })),
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

function schemasOf(resource: string) {
  if (!Object.hasOwn(RECORDS, resource)) throw new TypeError(`there is no resource \`${resource}\``);
  return RECORDS[resource as keyof typeof RECORDS];
}

function pathOf(resource: string, id: Identifier): string {
  return `/${resource}/${encodeURIComponent(String(id))}`;
}

function listQuery({ pagination, sort, filter }: Partial<GetListParams>): Query {
  return {
    ...resolved(filterValues(filter), serverClock.now()),
    ...(sort ? { sort: sort.field, order: sort.order.toLowerCase() } : {}),
    ...(pagination ? { offset: (pagination.page - 1) * pagination.perPage, limit: pagination.perPage } : {}),
  };
}
