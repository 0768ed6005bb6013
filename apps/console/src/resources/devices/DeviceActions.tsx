import { Button } from '@mui/material';
import { useState } from 'react';
import { useAllowed } from '../../auth/useAllowed.js';
import type { EventDetail } from '@portcullis/wire';
import { NewBlock } from '../blocks/NewBlock.js';
import { AllowDevice } from '../events/AllowDevice.js';
import { isVerdictEvent } from '../events/eventModel.js';
import { NewGrant } from '../grants/NewGrant.js';
import type { SubjectDevice } from '../targets/targetModel.js';

interface DeviceActionsProps {
  readonly device: SubjectDevice;
  /** Where and for whom, as far as that is known from where one stands. */
  readonly mac?: { readonly id: string; readonly hostname: string } | null;
  readonly person?: string | null;
  /** The event that was looked at: a rule can be made from it. */
  readonly event?: EventDetail;
}

/** What can be done about a device, wherever it is shown; each by whoever may. */
export function DeviceActions({ device, mac = null, person = null, event }: DeviceActionsProps) {
  const mayGrant = useAllowed('grants:write');
  const mayBlock = useAllowed('blocks:write');
  const mayWrite = useAllowed('policies:write');
  const [open, setOpen] = useState<'grant' | 'always' | 'block' | null>(null);
  const close = (): void => setOpen(null);
  const verdict = event !== undefined && isVerdictEvent(event.event) ? event.event : null;
  const hasPolicy = event?.policy !== null && event?.policy !== undefined;
  return (
    <>
      {mayGrant && (
        <Button variant="outlined" onClick={() => setOpen('grant')}>
          Allow once
        </Button>
      )}
      {mayWrite && verdict !== null && hasPolicy && (
        <Button variant="outlined" onClick={() => setOpen('always')}>
          Allow always
        </Button>
      )}
      {mayBlock && (
        <Button variant="outlined" color="error" onClick={() => setOpen('block')}>
          Block now
        </Button>
      )}
      {open === 'grant' && <NewGrant device={device} mac={mac} person={person} onClose={close} />}
      {open === 'block' && <NewBlock device={device} onClose={close} />}
      {open === 'always' && verdict !== null && event !== undefined && (
        <AllowDevice row={event} event={verdict} onClose={close} />
      )}
    </>
  );
}
