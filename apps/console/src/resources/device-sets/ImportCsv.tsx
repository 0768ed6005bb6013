import {
  Alert,
  Box,
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  FormControlLabel,
  Typography,
} from '@mui/material';
import { useId, useState, type ChangeEvent } from 'react';
import { useDataProvider } from 'react-admin';
import { Failure } from '../../feedback/report.js';
import { Rows, type Column } from '../../lists/Rows.js';
import type { ImportPreview, ImportQuery, ImportReport, PreviewedEntry } from '@portcullis/wire';
import type { PortcullisData } from '../../providers/dataProvider.js';
import { changesInWords, CSV_HEADER, importInWords, makeOf, previewInWords } from './entryModel.js';

interface ImportCsvProps {
  readonly setId: string;
  readonly onImported: () => void;
  readonly onClose: () => void;
}

const MOST_SHOWN = 500;
const NOTHING_AGREED: ImportQuery = { wholeMake: false, replace: false };

/** What there is to see after each step. */
type Step =
  | { readonly is: 'choosing' }
  | { readonly is: 'previewed'; readonly file: File; readonly preview: ImportPreview }
  | { readonly is: 'imported'; readonly report: ImportReport }
  | { readonly is: 'failed'; readonly error: unknown };

/** A file is previewed first; what would match a whole make, or remove something, needs a word of the person. */
export function ImportCsv({ setId, onImported, onClose }: ImportCsvProps) {
  const heading = useId();
  const data = useDataProvider<PortcullisData>();
  const [busy, setBusy] = useState(false);
  const [choice, setChoice] = useState(NOTHING_AGREED);
  const [step, setStep] = useState<Step>({ is: 'choosing' });
  const go = async (work: () => Promise<Step>): Promise<void> => {
    setBusy(true);
    try {
      setStep(await work());
    } catch (error) {
      setStep({ is: 'failed', error });
    }
    setBusy(false);
  };
  const preview = async (file: File, chosen: ImportQuery): Promise<void> => {
    setChoice(chosen);
    await go(async () => ({ is: 'previewed', file, preview: await data.previewImport(setId, file, chosen) }));
  };
  const take = (file: File): Promise<void> =>
    go(async () => {
      const report = await data.importEntries(setId, file, choice);
      onImported();
      return { is: 'imported', report };
    });
  return (
    <Dialog open onClose={busy ? undefined : onClose} aria-labelledby={heading} fullWidth maxWidth="md">
      <DialogTitle id={heading}>Import CSV</DialogTitle>
      <DialogContent>
        <Typography sx={{ mb: 1 }}>
          One device per row; a line names the columns: <code>{CSV_HEADER}</code>. Only the ids are required, or bus and
          model of a disk that has none. You see what would change before anything does.
        </Typography>
        <FileButton busy={busy} onFile={(file) => void preview(file, NOTHING_AGREED)} />
        <Shown step={step} choice={choice} busy={busy} onChoice={(file, chosen) => void preview(file, chosen)} />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose} disabled={busy}>
          Close
        </Button>
        {step.is === 'previewed' && (
          <Button variant="contained" onClick={() => void take(step.file)} disabled={busy || isIdle(step.preview)}>
            Import
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}

interface ShownProps {
  readonly step: Step;
  readonly choice: ImportQuery;
  readonly busy: boolean;
  readonly onChoice: (file: File, choice: ImportQuery) => void;
}

function Shown({ step, choice, busy, onChoice }: ShownProps) {
  return (
    <Box component="output" sx={{ mt: 2, display: 'block' }}>
      {step.is === 'failed' && (
        <Alert severity="error">
          <Failure error={step.error} />
        </Alert>
      )}
      {step.is === 'previewed' && (
        <Preview
          preview={step.preview}
          choice={choice}
          busy={busy}
          onChoice={(chosen) => onChoice(step.file, chosen)}
        />
      )}
      {step.is === 'imported' && <Report report={step.report} />}
    </Box>
  );
}

const isIdle = ({ added, changed, removed }: ImportPreview): boolean => added + changed + removed === 0;

function FileButton({ busy, onFile }: { readonly busy: boolean; readonly onFile: (file: File) => void }) {
  return (
    <Button component="label" variant="outlined" disabled={busy}>
      {busy ? 'Reading…' : 'Choose a CSV file'}
      <Box
        component="input"
        type="file"
        accept=".csv,.tsv,.txt,text/csv"
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

interface PreviewProps {
  readonly preview: ImportPreview;
  readonly choice: ImportQuery;
  readonly busy: boolean;
  readonly onChoice: (choice: ImportQuery) => void;
}

function Preview({ preview, choice, busy, onChoice }: PreviewProps) {
  const { shown, wholeMake, problems } = preview;
  return (
    <>
      <Alert severity={problems.length > 0 || wholeMake > 0 ? 'warning' : 'info'}>
        {previewInWords(preview, choice)}
      </Alert>
      {wholeMake > 0 && (
        <FormControlLabel
          control={<Checkbox checked={choice.wholeMake} disabled={busy} />}
          label={`Import ${wholeMake} without a serial number too: each matches every device of its make`}
          onChange={(_event, wanted) => onChoice({ ...choice, wholeMake: wanted })}
        />
      )}
      <FormControlLabel
        control={<Checkbox checked={choice.replace} disabled={busy} />}
        label="This file is the whole set: remove what it does not name"
        onChange={(_event, wanted) => onChoice({ ...choice, replace: wanted })}
      />
      <EntryRows label="Match a whole make" entries={shown.wholeMake} />
      <EntryRows label="Added" entries={shown.added} />
      <Section label="Changed" rows={shown.changed} columns={CHANGED} />
      <EntryRows label="Removed" entries={shown.removed} />
      <Problems problems={problems} />
    </>
  );
}

const nameOf = (entry: PreviewedEntry): string =>
  `${makeOf(entry)} ${entry.serialNumber ?? '(every device of this make)'}`;

const ENTRIES: readonly Column<PreviewedEntry>[] = [
  { label: 'Device', render: nameOf },
  { label: 'Owner', render: ({ owner }) => owner ?? '—' },
  { label: 'Asset tag', render: ({ assetTag }) => assetTag ?? '—' },
  { label: 'Comment', render: ({ comment }) => comment ?? '—' },
];
const CHANGED: readonly Column<ImportPreview['shown']['changed'][number]>[] = [
  { label: 'Device', render: ({ before }) => nameOf(before) },
  { label: 'Change', render: ({ before, after }) => changesInWords(before, after) },
];
const PROBLEMS: readonly Column<ImportReport['problems'][number]>[] = [
  { label: 'Line', render: (problem) => problem.line ?? '—', minWidth: 80 },
  { label: 'What is wrong with it', render: (problem) => problem.message },
];

function EntryRows({ label, entries }: { readonly label: string; readonly entries: readonly PreviewedEntry[] }) {
  return <Section label={label} rows={entries} columns={ENTRIES} />;
}

interface SectionProps<R> {
  readonly label: string;
  readonly rows: readonly R[];
  readonly columns: readonly Column<R>[];
}

function Section<R>({ label, rows, columns }: SectionProps<R>) {
  if (rows.length === 0) return null;
  return (
    <>
      <Typography variant="subtitle2" sx={{ mt: 2 }}>
        {label}
      </Typography>
      <Rows label={label} rows={rows.slice(0, MOST_SHOWN)} columns={columns} keyOf={(_row, index) => String(index)} />
    </>
  );
}

function Problems({ problems }: { readonly problems: ImportReport['problems'] }) {
  return <Section label="Rows with problems" rows={problems} columns={PROBLEMS} />;
}

function Report({ report }: { readonly report: ImportReport }) {
  return (
    <>
      <Alert severity={report.problems.length > 0 ? 'warning' : 'success'}>{importInWords(report)}</Alert>
      <Problems problems={report.problems} />
    </>
  );
}
