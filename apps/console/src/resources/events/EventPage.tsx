import { LinearProgress, Stack, Typography } from '@mui/material';
import { lazy, Suspense } from 'react';
import { useAllowed } from '../../auth/useAllowed.js';
import { pageOf } from '../../display/address.js';
import { Facts } from '../../display/Facts.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { clockAhead } from '../../display/momentModel.js';
import { Page } from '../../display/Page.js';
import { RecordPage } from '../../display/RecordPage.js';
import { RouterLink } from '../../display/RouterLink.js';
import { Section } from '../../display/Section.js';
import { ToneChip } from '../../display/Tone.js';
import type { AttachedDevice, EventDetail, EventRow } from '@portcullis/wire';
import { DeviceActions } from '../devices/DeviceActions.js';
import { attachedFlag, familyOf } from '../devices/deviceModel.js';
import { isVerdictEvent, kindLabel, recordedText, subjectOf } from './eventModel.js';
import { EvidenceLinks } from './EvidenceLinks.js';
import { OutcomeChip } from './eventColumns.js';
import { VerbTable } from './VerbTable.js';

const Trace = lazy(() => import('./Trace.js'));

export function EventDetail() {
  return <RecordPage<EventDetail> isWhole={(row) => 'event' in row}>{(row) => <EventView row={row} />}</RecordPage>;
}

function EventView({ row }: { readonly row: EventDetail }) {
  const verdict = isVerdictEvent(row.event) ? row.event : null;
  const subject = subjectOf(row.event);
  return (
    <Page
      title="Event"
      heading={kindLabel(row.kind)}
      actions={
        <>
          {subject !== null && (
            <DeviceActions
              device={subject}
              mac={row.mac}
              person={row.person}
              shownIn={{ eventId: row.id }}
              event={row}
            />
          )}
          <EvidenceLinks row={row} />
        </>
      }
    >
      <Stack spacing={2}>
        <Section title="What happened" actions={<OutcomeChip row={row} />}>
          <Typography component="p" sx={{ fontSize: '1.1rem' }} data-testid="sentence">
            <ForeignText value={row.sentence} longest={1000} otherwise={kindLabel(row.kind)} />
          </Typography>
        </Section>
        <Stack direction={{ xs: 'column', lg: 'row' }} spacing={2}>
          <Stack sx={{ flex: 2, minWidth: 0 }}>
            <Section title="When, where and who">
              <Circumstances row={row} event={row.event} />
            </Section>
          </Stack>
          {verdict !== null && (
            <Stack sx={{ flex: 3, minWidth: 0 }}>
              <Section title="What was decided" flush>
                <VerbTable event={verdict} />
              </Section>
            </Stack>
          )}
        </Stack>
        {verdict !== null && (
          <Section
            title="Rules considered"
            lead="In the order in which they were looked at, and why each did not match."
          >
            <Suspense fallback={<LinearProgress aria-label="Evaluating" />}>
              <Trace event={verdict} />
            </Suspense>
          </Section>
        )}
        <Section title="All inputs" lead="The event as the Mac recorded it.">
          <Recorded row={row} />
        </Section>
      </Stack>
    </Page>
  );
}

interface CircumstancesProps {
  readonly row: EventRow;
  /** The whole event, where it is there already. */
  readonly event?: EventDetail['event'] | undefined;
}

export function Circumstances({ row, event }: CircumstancesProps) {
  const attached = event !== undefined && 'attached' in event ? event.attached : undefined;
  return (
    <Facts
      rows={[
        ['Time at the Mac', <TimeThere key="time" row={row} />],
        ['Received', <Moment key="received" value={row.receivedAt} exact otherwise="—" />],
        [
          'Mac',
          row.mac === null ? (
            '—'
          ) : (
            <RouterLink key="mac" to={pageOf('macs', row.mac.id)}>
              <ForeignText value={row.mac.hostname} />
            </RouterLink>
          ),
        ],
        ['Person', <ForeignText key="person" value={row.person} otherwise="nobody, or not known" />],
        ['Device', <ForeignText key="device" value={row.deviceName} longest={200} />],
        ...(attached === undefined
          ? []
          : ([['Serial number', <SerialNumber key="serial" attached={attached} />]] as const)),
        ['Family', row.family === null ? '—' : familyOf(row.family, row.deviceKey)],
        ['Policy', <PolicyName key="policy" row={row} />],
        ['Deciding rule', row.rule === null ? '—' : <code key="rule">{row.rule}</code>],
        ['Bridge mode', row.bridgeMode ?? 'not known'],
      ]}
    />
  );
}

/** As the Mac saw it then, and how far it can be trusted. */
function SerialNumber({ attached }: { readonly attached: AttachedDevice }) {
  const flag = attachedFlag(attached);
  return (
    <>
      <ForeignText value={attached.device.serialNumber} longest={60} otherwise="none" />{' '}
      {flag !== null && <ToneChip {...flag} />}
    </>
  );
}

/** As the Mac's clock had it; how wrong that is, when it is. */
function TimeThere({ row }: { readonly row: EventRow }) {
  const ahead = clockAhead(row.time, row.receivedAt);
  return (
    <>
      <Moment value={row.time} exact />
      {ahead !== null && ` (the clock of this Mac is ${ahead} ahead of the server's)`}
    </>
  );
}

function PolicyName({ row }: { readonly row: EventRow }) {
  const mayRead = useAllowed('policies:read');
  if (row.policy === null) return <>none</>;
  const name = (
    <>
      <ForeignText value={row.policy.name} longest={60} otherwise="without a name" />
      {row.policy.revision !== null && `, revision ${row.policy.revision}`}
    </>
  );
  return mayRead ? <RouterLink to={pageOf('policies', row.policy.id)}>{name}</RouterLink> : name;
}

function Recorded({ row }: { readonly row: EventDetail }) {
  return (
    <Typography
      component="pre"
      tabIndex={0}
      aria-label="Recorded event"
      sx={{
        m: 0,
        maxHeight: 420,
        overflow: 'auto',
        fontFamily: 'ui-monospace, monospace',
        fontSize: 12,
        whiteSpace: 'pre-wrap',
        overflowWrap: 'anywhere',
      }}
    >
      {recordedText(row.event)}
    </Typography>
  );
}
