import { Alert, Box, Button, Dialog, DialogActions, DialogContent, DialogTitle, Typography } from '@mui/material';
import { useId, useState, type ChangeEvent } from 'react';
import { useDataProvider } from 'react-admin';
import { Failure } from '../../feedback/report.js';
import { Rows, type Column } from '../../lists/Rows.js';
import type { ImportReport } from '../../providers/actions.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import { CSV_HEADER, importInWords } from './entryModel.js';

interface ImportCsvProps {
  readonly setId: string;
  readonly onImported: () => void;
  readonly onClose: () => void;
}

const MOST_SHOWN = 500;
const COLUMNS: readonly Column<ImportReport['problems'][number]>[] = [
  { label: 'Line', render: (problem) => problem.line ?? '—', minWidth: 80 },
  { label: 'What is wrong with it', render: (problem) => problem.message },
];

/** Good rows go in, bad rows are listed with their line. Stays open, so that the list can be read. */
export function ImportCsv({ setId, onImported, onClose }: ImportCsvProps) {
  const heading = useId();
  const data = useDataProvider<PortcullisData>();
  const [busy, setBusy] = useState(false);
  const [report, setReport] = useState<ImportReport | null>(null);
  const [failure, setFailure] = useState<{ readonly error: unknown } | null>(null);
  const load = async (file: File): Promise<void> => {
    setBusy(true);
    setFailure(null);
    setReport(null);
    try {
      setReport(await data.importEntries(setId, await file.text()));
      onImported();
    } catch (error) {
      setFailure({ error });
    }
    setBusy(false);
  };
  return (
    <Dialog open onClose={busy ? undefined : onClose} aria-labelledby={heading} fullWidth maxWidth="md">
      <DialogTitle id={heading}>Import CSV</DialogTitle>
      <DialogContent>
        <Typography sx={{ mb: 1 }}>
          One device per row; the first line names the columns: <code>{CSV_HEADER}</code>. Only the ids are required. A
          row that is already in the set is updated, nothing is removed.
        </Typography>
        <FileButton busy={busy} onFile={(file) => void load(file)} />
        <Box component="output" sx={{ mt: 2, display: 'block' }}>
          {failure !== null && (
            <Alert severity="error">
              <Failure error={failure.error} />
            </Alert>
          )}
          {report !== null && <Report report={report} />}
        </Box>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose} disabled={busy}>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function FileButton({ busy, onFile }: { readonly busy: boolean; readonly onFile: (file: File) => void }) {
  return (
    <Button component="label" variant="contained" disabled={busy}>
      {busy ? 'Importing…' : 'Choose a CSV file'}
      <Box
        component="input"
        type="file"
        accept=".csv,text/csv"
        aria-label="CSV file"
        sx={{ position: 'absolute', opacity: 0, width: '1px', height: '1px' }}
        onChange={(event: ChangeEvent<HTMLInputElement>) => {
          const file = event.target.files?.[0];
          if (file !== undefined) onFile(file);
          // The same file can be chosen again after it was mended.
          event.target.value = '';
        }}
      />
    </Button>
  );
}

function Report({ report }: { readonly report: ImportReport }) {
  const { problems } = report;
  return (
    <>
      <Alert severity={problems.length > 0 ? 'warning' : 'success'}>{importInWords(report)}</Alert>
      {problems.length > 0 && (
        <Rows
          label="Rows with problems"
          rows={problems.slice(0, MOST_SHOWN)}
          columns={COLUMNS}
          keyOf={(_problem, index) => String(index)}
        />
      )}
    </>
  );
}
