import { LinearProgress, Paper } from '@mui/material';
import type { ReactNode } from 'react';
import { ListBase, Pagination, useListContext, type RaRecord, type SortPayload } from 'react-admin';
import { worthRetrying } from '../providers/apiError.js';
import { EmptyState } from '../display/EmptyState.js';
import { Failed } from '../feedback/report.js';
import { Page } from '../display/Page.js';
import { FilterBar } from './FilterBar.js';
import { filterValues, type FilterField } from './filterFields.js';
import { Rows, type Column } from './Rows.js';

interface ListPageProps<R> {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly filters?: readonly FilterField[];
  readonly sort: SortPayload;
  readonly columns: readonly Column<R>[];
  /** Shown when there is nothing at all: says what to do next. */
  readonly empty: ReactNode;
}

/** A paged list of one resource: filters in the address, sorting, and an answer for every emptiness. */
export function ListPage<R extends RaRecord>({
  title,
  lead,
  actions,
  filters = [],
  sort,
  columns,
  empty,
}: ListPageProps<R>) {
  return (
    <ListBase<R> sort={sort} perPage={25} storeKey={false} queryOptions={ASKED_PATIENTLY}>
      <Page title={title} lead={lead} actions={actions}>
        <ListBody label={title} filters={filters} columns={columns} empty={empty} />
      </Page>
    </ListBase>
  );
}

interface ListBodyProps<R> {
  readonly label: string;
  readonly filters: readonly FilterField[];
  readonly columns: readonly Column<R>[];
  readonly empty: ReactNode;
}

function ListBody<R extends RaRecord>({ label, filters, columns, empty }: ListBodyProps<R>) {
  const list = useListContext<R>();
  const values = filterValues(list.filterValues);
  const rows = list.data ?? [];
  return (
    <>
      {filters.length > 0 && <FilterBar fields={filters} values={values} onChange={(next) => list.setFilters(next)} />}
      {list.error !== null && list.error !== undefined && (
        <Failed error={list.error} onRetry={() => void list.refetch()} />
      )}
      <Paper sx={{ overflow: 'hidden', position: 'relative' }} aria-busy={list.isFetching}>
        {list.isPending && !list.error && <LinearProgress aria-label="Loading" />}
        {rows.length > 0 && (
          <Rows
            label={label}
            rows={rows}
            columns={columns}
            keyOf={(row) => String(row.id)}
            sorting={{
              field: list.sort.field,
              order: list.sort.order,
              set: (field) =>
                list.setSort({ field, order: list.sort.field === field && list.sort.order === 'ASC' ? 'DESC' : 'ASC' }),
            }}
          />
        )}
        {!list.isPending &&
          !list.error &&
          rows.length === 0 &&
          (Object.keys(values).length > 0 ? <NothingMatches /> : empty)}
        {rows.length > 0 && <Pagination rowsPerPageOptions={[25, 50, 100]} />}
      </Paper>
    </>
  );
}

/** The page itself says what went wrong; react-admin would add a notice of its own. */
const ASKED_PATIENTLY = { retry: worthRetrying, onError: () => undefined };

function NothingMatches() {
  return <EmptyState title="Nothing matches these filters">Widen or clear the filters above.</EmptyState>;
}
