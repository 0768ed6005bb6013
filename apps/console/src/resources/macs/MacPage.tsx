import { Stack } from '@mui/material';
import { useAllowed } from '../../auth/useAllowed.js';
import { listOf, pageOf } from '../../display/address.js';
import { Facts } from '../../display/Facts.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { Page } from '../../display/Page.js';
import { RecordPage } from '../../display/RecordPage.js';
import { LinkButton, RouterLink } from '../../display/RouterLink.js';
import { Section } from '../../display/Section.js';
import { ToneChip } from '../../display/Tone.js';
import type { MacRow } from '@portcullis/wire';
import { Timeline } from '../events/Timeline.js';
import { AttachedDevices } from './AttachedDevices.js';
import { DocumentTable } from './DocumentTable.js';
import { HealthChecklist } from './HealthChecklist.js';
import { MacActions } from './MacActions.js';
import { MacPlace } from './MacPlace.js';
import { HealthHistory } from './HealthHistory.js';
import { stateChip } from './macModel.js';
import { Tags } from './MacList.js';
import { StateChip, SyncChip } from './StateChip.js';
import { UnprotectedSection } from './UnprotectedSection.js';

export function MacPage() {
  return <RecordPage<MacRow>>{(mac) => <MacView mac={mac} />}</RecordPage>;
}

function MacView({ mac }: { readonly mac: MacRow }) {
  const mayReadEvents = useAllowed('events:read');
  return (
    <Page
      title={mac.hostname}
      heading={<ForeignText value={mac.hostname} longest={60} otherwise="Without a name" />}
      lead={
        <Stack direction="row" spacing={1} useFlexGap sx={{ alignItems: 'center', flexWrap: 'wrap' }}>
          {mac.removedAt === null ? (
            <>
              <StateChip state={mac.state} />
              <SyncChip inSync={mac.inSync} />
              <span>{stateChip(mac.state).title}</span>
            </>
          ) : (
            <ToneChip tone="calm" label="Removed" />
          )}
        </Stack>
      }
      actions={<MacActions mac={mac} />}
    >
      <Stack spacing={2}>
        <MacPlace mac={mac} />
        <Stack direction={{ xs: 'column', lg: 'row' }} spacing={2}>
          <Stack sx={{ flex: 3, minWidth: 0 }}>
            <Section title="Health">
              <HealthChecklist mac={mac} />
            </Section>
          </Stack>
          <Stack sx={{ flex: 2, minWidth: 0 }}>
            <Section title="This Mac">
              <MacFacts mac={mac} />
            </Section>
          </Stack>
        </Stack>
        <HealthHistory mac={mac} />
        <UnprotectedSection mac={mac} />
        <Section title="Documents: expected and applied" flush>
          <DocumentTable mac={mac} />
        </Section>
        <Section title="Devices attached now" flush>
          <AttachedDevices mac={mac} />
        </Section>
        {mayReadEvents && (
          <Section
            title="Timeline"
            flush
            actions={<LinkButton to={listOf('events', { macId: mac.id })}>All events of this Mac</LinkButton>}
          >
            <Timeline filter={{ macId: mac.id }} without="mac" />
          </Section>
        )}
      </Stack>
    </Page>
  );
}

function MacFacts({ mac }: { readonly mac: MacRow }) {
  return (
    <Facts
      rows={[
        ['Owner', <Owner key="owner" mac={mac} />],
        ['Tags', mac.tags.length === 0 ? 'none' : <Tags key="tags" tags={mac.tags} />],
        [
          'Policy',
          mac.policy === null ? 'none: this Mac only observes' : <PolicyLink key="policy" policy={mac.policy} />,
        ],
        ['Last seen', <Moment key="seen" value={mac.lastSeenAt} />],
        ['Serial number', <ForeignText key="serial" value={mac.serialNumber} />],
        ['Hardware UUID', <ForeignText key="uuid" value={mac.hardwareUuid} />],
        ['Model', <ForeignText key="model" value={mac.model} />],
        ['macOS', <ForeignText key="os" value={mac.osVersion} />],
        ['Agent', <ForeignText key="agent" value={mac.agentVersion} />],
        ['Bridge mode', mac.bridgeMode ?? 'not known'],
        ['Enrolled', <Moment key="enrolled" value={mac.enrolledAt} exact />],
      ]}
    />
  );
}

function Owner({ mac }: { readonly mac: MacRow }) {
  if (!mac.owner?.name && !mac.owner?.email) return <>not set</>;
  return (
    <>
      <ForeignText value={mac.owner.name} otherwise="" /> <ForeignText value={mac.owner.email} otherwise="" />
    </>
  );
}

function PolicyLink({ policy }: { readonly policy: NonNullable<MacRow['policy']> }) {
  const name = (
    <>
      <ForeignText value={policy.name} longest={50} />
      {policy.revision === null ? '' : `, revision ${policy.revision}`}
    </>
  );
  return useAllowed('policies:read') ? <RouterLink to={pageOf('policies', policy.id)}>{name}</RouterLink> : name;
}
