import { LinearProgress, Paper, Stack } from '@mui/material';
import type { ReactNode } from 'react';
import {
  ColumnsButton,
  FilterButton,
  FilterContext,
  FilterForm,
  ListBase,
  Pagination,
  useListContext,
  type RaRecord,
  type SortPayload,
} from 'react-admin';
import { EmptyState } from '../display/EmptyState.js';
import { Page } from '../display/Page.js';
import { Failed } from '../feedback/report.js';
import { worthRetrying } from '../providers/apiError.js';
import { filterValues, type FilterField } from './filterFields.js';
import { filterInputs } from './filterInputs.js';
import { RecordTable } from './RecordTable.js';
import type { Column } from './Rows.js';

interface ListPageProps<R> {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly filters?: readonly FilterField[];
  readonly sort: SortPayload;
  readonly columns: readonly Column<R>[];
  /** Buttons for the rows that are ticked; without any, none can be. */
  readonly bulkActions?: ReactNode;
  /** Shown when there is nothing at all: says what to do next. */
  readonly empty: ReactNode;
}

/** The page itself says what went wrong; react-admin would add a notice of its own. */
export const ASKED_PATIENTLY = { retry: worthRetrying, onError: () => undefined };

/**
 * A paged list of one resource: filters in the address, searches to keep, columns to choose, and an answer for every
 * emptiness.
 */
export function ListPage<R extends RaRecord>({
  title,
  lead,
  actions,
  filters = [],
  sort,
  columns,
  bulkActions,
  empty,
}: ListPageProps<R>) {
  return (
    <ListBase<R> sort={sort} perPage={25} storeKey={false} queryOptions={ASKED_PATIENTLY}>
      <Page title={title} lead={lead} actions={actions}>
        <ListBar filters={filters} />
        <ListBody label={title} columns={columns} bulkActions={bulkActions} empty={empty} />
      </Page>
    </ListBase>
  );
}

/** Filters to the left, what is done with them and with the columns to the right. */
export function ListBar({ filters }: { readonly filters: readonly FilterField[] }) {
  return (
    <FilterContext.Provider value={filterInputs(filters)}>
      <Stack direction="row" component="search" aria-label="Filters" sx={BAR}>
        <FilterForm />
        <Stack direction="row" sx={{ flex: 'none', pb: 0.5 }}>
          {filters.length > 0 && <FilterButton size="small" />}
          <ColumnsButton />
        </Stack>
      </Stack>
    </FilterContext.Provider>
  );
}

const BAR = {
  alignItems: 'flex-end',
  mb: 1,
  '& .RaFilterForm-root, & > form': { minHeight: 0, flex: 1, columnGap: 1 },
} as const;

interface ListBodyProps<R> {
  readonly label: string;
  readonly columns: readonly Column<R>[];
  readonly bulkActions: ReactNode;
  readonly empty: ReactNode;
}

function ListBody<R extends RaRecord>({ label, columns, bulkActions, empty }: ListBodyProps<R>) {
  const list = useListContext<R>();
  const isFiltered = Object.keys(filterValues(list.filterValues)).length > 0;
  const rows = list.data ?? [];
  return (
    <>
      {list.error ? <Failed error={list.error} onRetry={() => void list.refetch()} /> : null}
      <Paper sx={{ overflow: 'hidden', position: 'relative' }} aria-busy={list.isFetching}>
        {list.isPending && !list.error && <LinearProgress aria-label="Loading" />}
        {rows.length > 0 && <RecordTable<R> label={label} columns={columns} bulkActions={bulkActions ?? false} />}
        {!list.isPending && !list.error && rows.length === 0 && (isFiltered ? <NothingMatches /> : empty)}
        {rows.length > 0 && <Pagination rowsPerPageOptions={[25, 50, 100]} />}
      </Paper>
    </>
  );
}

function NothingMatches() {
  return <EmptyState title="Nothing matches these filters">Widen or remove the filters above.</EmptyState>;
}
