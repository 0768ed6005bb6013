import { LinearProgress, Paper, Stack, Typography } from '@mui/material';
import { lazy, Suspense } from 'react';
import { Facts } from '../../display/Facts.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { Page } from '../../display/Page.js';
import { RecordPage } from '../../display/RecordPage.js';
import { Section } from '../../display/Section.js';
import { Rows, type Column } from '../../lists/Rows.js';
import type { AuditRow } from '@portcullis/wire';
import { actionInWords, changesBetween, isLongText, type Change } from './auditModel.js';

const DiffView = lazy(() => import('../../editor/DiffView.js'));

export function AuditPage() {
  return <RecordPage<AuditRow>>{(entry) => <EntryView entry={entry} />}</RecordPage>;
}

const COLUMNS: readonly Column<Change>[] = [
  { label: 'Field', render: (change) => <code>{change.path}</code> },
  { label: 'Before', render: (change) => <ForeignText value={change.before} longest={400} /> },
  { label: 'After', render: (change) => <ForeignText value={change.after} longest={400} /> },
];

function EntryView({ entry }: { readonly entry: AuditRow }) {
  const changes = changesBetween(entry.before, entry.after);
  const texts = changes.filter(isLongText);
  const values = changes.filter((change) => !isLongText(change));
  const who = entry.actor?.email ?? 'The system';
  return (
    <Page
      title="Audit entry"
      heading={<ForeignText value={`${who} ${actionInWords(entry.action, entry.resource)}`} longest={120} />}
    >
      <Stack spacing={2}>
        <Section title="Circumstances">
          <Facts
            rows={[
              ['Time', <Moment key="time" value={entry.time} exact />],
              ['Who', <ForeignText key="who" value={entry.actor?.email} otherwise="the system" />],
              [
                'Record',
                <ForeignText key="record" value={`${entry.resource} ${entry.resourceId ?? ''}`} longest={120} />,
              ],
              ['From address', <ForeignText key="ip" value={entry.ip} />],
            ]}
          />
        </Section>
        <Section title="Before and after" flush>
          {changes.length === 0 && (
            <Typography color="textSecondary" sx={{ px: 2, pb: 2 }}>
              No value changed.
            </Typography>
          )}
          {values.length > 0 && (
            <Rows label="Before and after" rows={values} columns={COLUMNS} keyOf={(change) => change.path} />
          )}
        </Section>
        {texts.map((change) => (
          <Paper key={change.path} sx={{ overflow: 'hidden' }}>
            <Suspense fallback={<LinearProgress aria-label="Loading the comparison" />}>
              <DiffView
                before={change.before ?? ''}
                after={change.after ?? ''}
                beforeLabel={`${change.path} before`}
                afterLabel={`${change.path} after`}
              />
            </Suspense>
          </Paper>
        ))}
      </Stack>
    </Page>
  );
}
