import type { Device, Verb, VerdictEvent } from '@portcullis/wire';
import { hexId, identityOf, verbsOf } from '@portcullis/policy';
import { Alert, Checkbox, FormControlLabel, Typography } from '@mui/material';
import { useState } from 'react';
import { useDataProvider, useRefresh } from 'react-admin';
import { useNavigate } from 'react-router-dom';
import { ForeignText } from '../../display/ForeignText.js';
import { pageOf } from '../../display/address.js';
import { FormDialog } from '../../forms/FormDialog.js';
import { TextInput } from '../../forms/TextInput.js';
import { VerbChoice } from '../../forms/VerbChoice.js';
import { useDone } from '../../feedback/report.js';
import { ApiError } from '../../providers/apiError.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import type { EventRow } from '@portcullis/wire';
import { identityFlag, idPair } from '../devices/deviceModel.js';
import { deniedVerbs } from './eventModel.js';

function ids({ vendorId, productId }: Device): string {
  return idPair(vendorId === undefined ? null : hexId(vendorId), productId === undefined ? null : hexId(productId));
}

interface AllowDeviceProps {
  readonly row: EventRow;
  readonly event: VerdictEvent;
  readonly onClose: () => void;
}

/** Puts a rule for exactly this device on top of the policy's draft, and goes there to look at it. Publishes nothing. */
export function AllowDevice({ row, event, onClose }: AllowDeviceProps) {
  const data = useDataProvider<PortcullisData>();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const done = useDone();
  const { device } = event.attached;
  const possible = verbsOf(device);
  const [verbs, setVerbs] = useState<readonly Verb[]>(() =>
    deniedVerbs(event).filter((verb) => possible.includes(verb)),
  );
  const [comment, setComment] = useState('');
  const [asked, setAsked] = useState(false);
  const [acknowledged, setAcknowledged] = useState(false);
  const policyId = row.policy?.id ?? '';

  const submit = async (): Promise<void> => {
    try {
      const said = { comment: comment.trim(), acknowledgeShared: acknowledged };
      await data.allowDevice(policyId, { eventId: row.id, verbs, ...said });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'device-not-unique') throw error;
      setAsked(true);
      // What follows the colon tells programs how to ask again; people have the box below.
      throw new ApiError(error.status, error.code, error.message.replace(/: ask again.*$/, ''));
    }
    refresh();
    done('A rule for this device is in the draft. Look at the changes, then publish.');
    await navigate(`${pageOf('policies', policyId)}?tab=changes`);
  };

  return (
    <FormDialog
      title="Allow this device"
      submitLabel="Put into the draft"
      disabled={verbs.length === 0 || comment.trim() === '' || (asked && !acknowledged)}
      onClose={onClose}
      onSubmit={submit}
    >
      <ThisDevice row={row} event={event} />
      {asked && (
        <FormControlLabel
          label="I know that this allows every device that looks like this one"
          control={
            <Checkbox size="small" checked={acknowledged} onChange={(_event, checked) => setAcknowledged(checked)} />
          }
        />
      )}
      <VerbChoice legend="What may be done with it" possible={possible} chosen={verbs} onChange={setVerbs} />
      <TextInput
        label="Comment"
        required
        help="Why, for whom, which ticket: it stays with the rule."
        value={comment}
        onChange={setComment}
        lines={2}
        longest={500}
      />
    </FormDialog>
  );
}

function ThisDevice({ row, event }: { readonly row: EventRow; readonly event: VerdictEvent }) {
  const { device } = event.attached;
  const identity = identityOf(device);
  const flag = identityFlag({
    family: device.family,
    key: event.attached.key,
    identity,
    shared: identity === 'shared',
    serialNumber: device.serialNumber ?? null,
  });
  return (
    <>
      <Typography>
        <ForeignText value={row.deviceName} longest={80} otherwise="Device without a name" />,{' '}
        <code>{ids(device)}</code>, serial number{' '}
        <ForeignText value={device.serialNumber} longest={60} otherwise="none" />
      </Typography>
      {flag !== null && (
        <Alert severity="warning">
          <strong>{flag.label}.</strong> {flag.title}
        </Alert>
      )}
    </>
  );
}
