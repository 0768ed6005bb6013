import { Alert, Button, LinearProgress, Paper, Stack, TablePagination, TextField, Typography } from '@mui/material';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useDataProvider, useRedirect } from 'react-admin';
import { useAllowed } from '../../auth/useAllowed.js';
import { EmptyState } from '../../display/EmptyState.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Page } from '../../display/Page.js';
import { RecordPage } from '../../display/RecordPage.js';
import { ToneChip } from '../../display/Tone.js';
import { FormDialog } from '../../forms/FormDialog.js';
import { useDone, useFailed } from '../../feedback/report.js';
import { Rows, type Column } from '../../lists/Rows.js';
import { sentenceOf } from '../../providers/apiError.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import { useDebounced } from '../../search/useDebounced.js';
import type { DeviceSetRow, SetEntryRow } from '@portcullis/wire';
import { DeviceActions } from '../devices/DeviceActions.js';
import { subjectFromEntry } from '../targets/targetModel.js';
import { AddEntry } from './AddEntry.js';
import { entryFlag, makeOf } from './entryModel.js';
import { ImportCsv } from './ImportCsv.js';

const PER_PAGE = 50;

export function SetPage() {
  return <RecordPage<DeviceSetRow>>{(set) => <SetView set={set} />}</RecordPage>;
}

function SetView({ set }: { readonly set: DeviceSetRow }) {
  return (
    <Page
      title={set.name}
      heading={<ForeignText value={set.name} longest={80} otherwise="Without a name" />}
      lead={
        <>
          <ForeignText value={set.description} longest={300} otherwise="" /> {set.count}{' '}
          {set.count === 1 ? 'entry' : 'entries'}.
        </>
      }
      actions={<SetActions set={set} />}
    >
      <Entries set={set} />
    </Page>
  );
}

/** After a change: this set's entries and count, wherever they are shown. */
function useChanged(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: ['device-sets'] });
}

function SetActions({ set }: { readonly set: DeviceSetRow }) {
  const mayWrite = useAllowed('sets:write');
  const data = useDataProvider<PortcullisData>();
  const redirect = useRedirect();
  const done = useDone();
  const changed = useChanged();
  const [open, setOpen] = useState<'add' | 'import' | 'delete' | null>(null);
  const close = (): void => setOpen(null);
  const remove = async (): Promise<void> => {
    await data.delete('device-sets', { id: set.id, previousData: set });
    done('The device set is deleted.');
    changed();
    redirect('/device-sets');
  };
  return (
    <>
      <Button variant="outlined" href={`/api/device-sets/${encodeURIComponent(set.id)}/export.csv`} download>
        Export CSV
      </Button>
      {mayWrite && (
        <>
          <Button variant="outlined" onClick={() => setOpen('import')}>
            Import CSV
          </Button>
          <Button variant="contained" onClick={() => setOpen('add')}>
            Add entry
          </Button>
          <Button color="error" onClick={() => setOpen('delete')}>
            Delete
          </Button>
        </>
      )}
      {open === 'add' && <AddEntry setId={set.id} onAdded={changed} onClose={close} />}
      {open === 'import' && <ImportCsv setId={set.id} onImported={changed} onClose={close} />}
      {open === 'delete' && (
        <FormDialog title={`Delete ${set.name}?`} submitLabel="Delete" danger onClose={close} onSubmit={remove}>
          <Typography>
            Its {set.count} entries go with it. A set that a published policy names cannot be deleted.
          </Typography>
        </FormDialog>
      )}
    </>
  );
}

function Entries({ set }: { readonly set: DeviceSetRow }) {
  const data = useDataProvider<PortcullisData>();
  const [q, setQ] = useState('');
  const [page, setPage] = useState(0);
  const wanted = useDebounced(q.trim(), 250);
  const { data: entries, error } = useQuery({
    queryKey: ['device-sets', 'entries', set.id, wanted, page],
    queryFn: ({ signal }) =>
      data.entries(
        set.id,
        { offset: page * PER_PAGE, limit: PER_PAGE, ...(wanted === '' ? {} : { q: wanted }) },
        signal,
      ),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <TextField
        label="Find an entry"
        type="search"
        value={q}
        onChange={(event) => {
          setQ(event.target.value);
          setPage(0);
        }}
        fullWidth={false}
        sx={{ width: 280, mb: 1.5 }}
      />
      {error !== null && <Alert severity="error">{sentenceOf(error)}</Alert>}
      <Paper sx={{ overflow: 'hidden' }}>
        {entries === undefined && error === null && <LinearProgress aria-label="Loading" />}
        {entries !== undefined && entries.data.length === 0 && <NoEntries filtered={wanted !== ''} />}
        {entries !== undefined && entries.data.length > 0 && (
          <>
            <EntryTable set={set} entries={entries.data} />
            <TablePagination
              component="div"
              count={entries.total}
              page={page}
              rowsPerPage={PER_PAGE}
              rowsPerPageOptions={[PER_PAGE]}
              onPageChange={(_event, next) => setPage(next)}
            />
          </>
        )}
      </Paper>
    </>
  );
}

function NoEntries({ filtered }: { readonly filtered: boolean }) {
  return filtered ? (
    <EmptyState title="No entry matches">Look for part of a serial number, an asset tag or an owner.</EmptyState>
  ) : (
    <EmptyState title="This set is empty">
      A rule that names it matches nothing. Add an entry or import a CSV file.
    </EmptyState>
  );
}

const FACTS: readonly Column<SetEntryRow>[] = [
  { label: 'Ids', render: (entry) => <code>{makeOf(entry)}</code> },
  {
    label: 'Serial number',
    render: (entry) => <SerialNumber entry={entry} />,
  },
  { label: 'Owner', render: (entry) => <ForeignText value={entry.owner} longest={32} /> },
  { label: 'Asset tag', render: (entry) => <ForeignText value={entry.assetTag} longest={32} /> },
  { label: 'Comment', render: (entry) => <ForeignText value={entry.comment} longest={80} otherwise="" /> },
  { label: 'Ticket', render: (entry) => <ForeignText value={entry.ticket} longest={32} otherwise="" /> },
  { label: 'Review', render: (entry) => <ForeignText value={entry.reviewDate} longest={32} otherwise="" /> },
];

function SerialNumber({ entry }: { readonly entry: SetEntryRow }) {
  const flag = entryFlag(entry);
  return (
    <>
      <ForeignText value={entry.serialNumber} longest={48} otherwise="any of this make" />{' '}
      {flag !== null && <ToneChip {...flag} />}
    </>
  );
}

function EntryTable({ set, entries }: { readonly set: DeviceSetRow; readonly entries: readonly SetEntryRow[] }) {
  const mayWrite = useAllowed('sets:write');
  const data = useDataProvider<PortcullisData>();
  const changed = useChanged();
  const done = useDone();
  const failed = useFailed();
  const remove = async (entry: SetEntryRow): Promise<void> => {
    try {
      await data.removeEntry(set.id, entry.id);
      done('The entry is removed.');
      changed();
    } catch (error) {
      failed(error);
    }
  };
  const actions: Column<SetEntryRow> = {
    label: 'Actions',
    render: (entry) => (
      <Stack direction="row">
        <DeviceActions device={subjectFromEntry(entry)} size="small" />
        <Button
          size="small"
          color="error"
          onClick={() => void remove(entry)}
          aria-label={`Remove ${makeOf(entry)} ${entry.serialNumber ?? ''}`.trim()}
        >
          Remove
        </Button>
      </Stack>
    ),
  };
  return (
    <Rows label="Entries" rows={entries} columns={mayWrite ? [...FACTS, actions] : FACTS} keyOf={(entry) => entry.id} />
  );
}
