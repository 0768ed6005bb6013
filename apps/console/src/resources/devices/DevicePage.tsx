import { Alert, Button, Chip, Stack, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { useDataProvider, useRefresh } from 'react-admin';
import { useAllowed } from '../../auth/useAllowed.js';
import { listOf, pageOf } from '../../display/address.js';
import { Facts } from '../../display/Facts.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { Page } from '../../display/Page.js';
import { RecordPage } from '../../display/RecordPage.js';
import { LinkButton, RouterLink } from '../../display/RouterLink.js';
import { Section } from '../../display/Section.js';
import { FormDialog } from '../../forms/FormDialog.js';
import { useDone } from '../../feedback/report.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import type { DeviceRow } from '@portcullis/wire';
import { Timeline } from '../events/Timeline.js';
import { subjectFromInventory } from '../targets/targetModel.js';
import { Sightings } from './Sightings.js';
import { DeviceActions } from './DeviceActions.js';
import { deviceTitle, familyLabel, familyOf, identityFlag, idPair, sharedReason } from './deviceModel.js';

export function DevicePage() {
  return <RecordPage<DeviceRow>>{(device) => <DeviceView device={device} />}</RecordPage>;
}

function DeviceView({ device }: { readonly device: DeviceRow }) {
  const mayReadEvents = useAllowed('events:browse');
  const flag = identityFlag(device);
  const title = deviceTitle(device);
  return (
    <Page
      title={title}
      heading={<ForeignText value={title} longest={60} />}
      lead={familyOf(device.family, device.key)}
      actions={
        <>
          <DeviceActions
            device={subjectFromInventory(device)}
            mac={device.lastMac}
            person={device.lastUser}
            shownIn={{ deviceKey: device.key }}
          />
          {mayReadEvents && (
            <LinkButton to={listOf('events', { deviceKey: device.key })} variant="outlined">
              Its events
            </LinkButton>
          )}
        </>
      }
    >
      <Stack spacing={2}>
        {flag !== null && (
          <Alert severity={flag.tone === 'warn' ? 'warning' : 'info'} action={<TakeBack device={device} />}>
            <strong>{flag.label}.</strong> {flag.title}
            {device.sharedFinding !== null && (
              <>
                {' '}
                Since <Moment value={device.sharedFinding.since} exact />:{' '}
                <ForeignText value={sharedReason(device.sharedFinding)} longest={300} />.
              </>
            )}
          </Alert>
        )}
        <Stack direction={{ xs: 'column', lg: 'row' }} spacing={2}>
          <Stack sx={{ flex: 1, minWidth: 0 }}>
            <Section title="Identity">
              <Identity device={device} />
            </Section>
          </Stack>
          <Stack sx={{ flex: 1, minWidth: 0 }} spacing={2}>
            <Section title="Seen">
              <Seen device={device} />
            </Section>
            <Note device={device} />
          </Stack>
        </Stack>
        {mayReadEvents && <Past device={device} />}
      </Stack>
    </Page>
  );
}

function Past({ device }: { readonly device: DeviceRow }) {
  return (
    <>
      <Sightings device={device} />
      <Section title="Timeline" flush>
        <Timeline filter={{ deviceKey: device.key }} without="device" />
      </Section>
    </>
  );
}

/** For whoever knows that there is one device after all. */
function TakeBack({ device }: { readonly device: DeviceRow }) {
  const data = useDataProvider<PortcullisData>();
  const refresh = useRefresh();
  const done = useDone();
  const mayWrite = useAllowed('devices:write');
  const [asking, setAsking] = useState(false);
  if (!mayWrite || !device.shared) return null;
  const takeBack = async (): Promise<void> => {
    await data.update('devices', { id: device.id, data: { shared: false }, previousData: device });
    done('The device counts as one again.');
    refresh();
  };
  return (
    <>
      <Button color="inherit" size="small" onClick={() => setAsking(true)}>
        It is one device
      </Button>
      {asking && (
        <FormDialog
          title="Is it one device?"
          submitLabel="It is one device"
          onClose={() => setAsking(false)}
          onSubmit={takeBack}
        >
          <Typography>
            Its serial number is trusted again, for everyone. If two devices are seen with it once more, the mark comes
            back. Both stay in the audit log.
          </Typography>
        </FormDialog>
      )}
    </>
  );
}

function Identity({ device }: { readonly device: DeviceRow }) {
  const others = device.capabilities.filter((family) => family !== device.family);
  return (
    <Facts
      rows={[
        ['Vendor and product', <code key="ids">{idPair(device.vendorId, device.productId)}</code>],
        ['Serial number', <ForeignText key="serial" value={device.serialNumber} longest={200} otherwise="none" />],
        ['Manufacturer', <ForeignText key="maker" value={device.manufacturerName} longest={200} />],
        ['Product', <ForeignText key="product" value={device.productName} longest={200} />],
        ['Can also act as', others.length === 0 ? 'nothing else' : others.map(familyLabel).join(', ')],
        ['Device sets', <Sets key="sets" device={device} />],
      ]}
    />
  );
}

function Sets({ device }: { readonly device: DeviceRow }) {
  if (device.sets.length === 0) return <>in none</>;
  return (
    <Stack direction="row" spacing={0.5} useFlexGap sx={{ flexWrap: 'wrap' }}>
      {device.sets.map((set) => (
        <RouterLink key={set.id} to={pageOf('device-sets', set.id)}>
          <Chip size="small" label={<ForeignText value={set.name} longest={40} />} clickable />
        </RouterLink>
      ))}
    </Stack>
  );
}

function Seen({ device }: { readonly device: DeviceRow }) {
  return (
    <Facts
      rows={[
        ['First', <Moment key="first" value={device.firstSeenAt} exact />],
        ['Last', <Moment key="last" value={device.lastSeenAt} exact />],
        [
          'Last at',
          device.lastMac === null ? (
            '—'
          ) : (
            <RouterLink key="mac" to={pageOf('macs', device.lastMac.id)}>
              <ForeignText value={device.lastMac.hostname} />
            </RouterLink>
          ),
        ],
        ['Last person', <ForeignText key="person" value={device.lastUser} />],
        ['Macs', String(device.macCount)],
      ]}
    />
  );
}

function Note({ device }: { readonly device: DeviceRow }) {
  const mayWrite = useAllowed('devices:write');
  const [editing, setEditing] = useState(false);
  return (
    <Section title="Note" actions={mayWrite && <Button onClick={() => setEditing(true)}>Edit note</Button>}>
      <Typography
        sx={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        color={device.note ? 'textPrimary' : 'textSecondary'}
      >
        {device.note || 'None.'}
      </Typography>
      {editing && <NoteDialog device={device} onClose={() => setEditing(false)} />}
    </Section>
  );
}

function NoteDialog({ device, onClose }: { readonly device: DeviceRow; readonly onClose: () => void }) {
  const data = useDataProvider<PortcullisData>();
  const refresh = useRefresh();
  const done = useDone();
  const [note, setNote] = useState(device.note ?? '');
  const save = async (): Promise<void> => {
    await data.update('devices', { id: device.id, data: { note: note.trim() }, previousData: device });
    done('The note is saved.');
    refresh();
  };
  return (
    <FormDialog title="Edit note" submitLabel="Save" onClose={onClose} onSubmit={save}>
      <TextField
        label="Note"
        value={note}
        onChange={(event) => setNote(event.target.value)}
        multiline
        minRows={3}
        slotProps={{ htmlInput: { maxLength: 2000 } }}
      />
    </FormDialog>
  );
}
