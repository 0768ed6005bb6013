import { Button, Typography } from '@mui/material';
import { useState } from 'react';
import { useDataProvider, useRedirect } from 'react-admin';
import { useAllowed } from '../../auth/useAllowed.js';
import { useDone } from '../../feedback/report.js';
import { FormDialog } from '../../forms/FormDialog.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import type { MacRow } from '@portcullis/wire';
import { MacEdit } from './MacEdit.js';
import { Readmit } from './Readmit.js';

/** What can be done about a Mac; each button for whoever may. */
export function MacActions({ mac }: { readonly mac: MacRow }) {
  const mayWrite = useAllowed('macs:write');
  const mayReadmit = useAllowed('macs:readmit');
  const [open, setOpen] = useState<'edit' | 'remove' | 'readmit' | null>(null);
  const close = (): void => setOpen(null);
  const isRemoved = mac.removedAt !== null;
  return (
    <>
      {mayReadmit && (
        <Button variant={isRemoved ? 'contained' : 'text'} onClick={() => setOpen('readmit')}>
          {isRemoved ? 'Let back' : 'Allow another key'}
        </Button>
      )}
      {mayWrite && (
        <Button variant="outlined" onClick={() => setOpen('edit')}>
          Edit tags and owner
        </Button>
      )}
      {mayWrite && !isRemoved && (
        <Button color="error" onClick={() => setOpen('remove')}>
          Remove
        </Button>
      )}
      {open === 'edit' && <MacEdit mac={mac} onClose={close} />}
      {open === 'readmit' && <Readmit mac={mac} onClose={close} />}
      {open === 'remove' && <Remove mac={mac} onClose={close} />}
    </>
  );
}

function Remove({ mac, onClose }: { readonly mac: MacRow; readonly onClose: () => void }) {
  const data = useDataProvider<PortcullisData>();
  const redirect = useRedirect();
  const done = useDone();
  const remove = async (): Promise<void> => {
    await data.delete('macs', { id: mac.id, previousData: mac });
    done('The Mac is removed.');
    redirect('/macs');
  };
  return (
    <FormDialog title={`Remove ${mac.hostname}?`} submitLabel="Remove" danger onClose={onClose} onSubmit={remove}>
      <Typography>
        The server will not hear from this Mac any more and sends it nothing, until an administrator lets it back. What
        its bridge enforces now stays in force until Portcullis is removed there. Its events are kept.
      </Typography>
    </FormDialog>
  );
}
