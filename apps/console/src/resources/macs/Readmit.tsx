import { Checkbox, FormControlLabel, Typography } from '@mui/material';
import { useState } from 'react';
import { useDataProvider, useRefresh } from 'react-admin';
import { useDone } from '../../feedback/report.js';
import { FormDialog } from '../../forms/FormDialog.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import type { MacRow } from '@portcullis/wire';

/** Lets a removed Mac back, or one that is here enrol with another key. */
export function Readmit({ mac, onClose }: { readonly mac: MacRow; readonly onClose: () => void }) {
  const data = useDataProvider<PortcullisData>();
  const refresh = useRefresh();
  const done = useDone();
  const isRemoved = mac.removedAt !== null;
  const [withNewKey, setWithNewKey] = useState(!isRemoved);
  const submit = async (): Promise<void> => {
    await data.readmitMac(mac.id, { withNewKey });
    done(isRemoved ? 'The Mac is let back.' : 'The Mac may enrol with another key for 24 hours.');
    refresh();
  };
  return (
    <FormDialog
      title={isRemoved ? `Let ${mac.hostname} back?` : `Allow ${mac.hostname} another key?`}
      submitLabel={isRemoved ? 'Let back' : 'Allow for 24 hours'}
      onClose={onClose}
      onSubmit={submit}
    >
      {isRemoved ? (
        <>
          <Typography>
            Its agent is heard again within minutes. Tags, assignments and grants are as they were left, and what holds
            for it now is sent.
          </Typography>
          <FormControlLabel
            label="It was erased or got another disk: take another key from it, within 24 hours"
            control={<Checkbox checked={withNewKey} onChange={(_event, on) => setWithNewKey(on)} />}
          />
        </>
      ) : (
        <Typography>
          For 24 hours, whoever has an enrolment token and says to be this Mac takes its place. Allow it when the Mac
          was erased or got another disk, and enrol it at once.
        </Typography>
      )}
    </FormDialog>
  );
}
