import { Button } from '@mui/material';
import { useState } from 'react';
import { useAllowed } from '../../auth/useAllowed.js';
import type { EventDetail, EventRow } from '@portcullis/wire';
import { NewBlock } from '../blocks/NewBlock.js';
import { deniedVerbs, isVerdictEvent } from '../events/eventModel.js';
import { NewGrant } from '../grants/NewGrant.js';
import { canBeDecided, type SubjectDevice } from '../targets/targetModel.js';
import { AllowAlways, type ShownIn } from './AllowAlways.js';

interface DeviceActionsProps {
  readonly device: SubjectDevice;
  /** Where and for whom, as far as that is known from where one stands. */
  readonly mac?: { readonly id: string; readonly hostname: string } | null;
  readonly person?: string | null;
  /** Where the device is seen; absent where it is only named, as in a set. */
  readonly shownIn?: ShownIn;
  /** The event that was looked at, if one was. */
  readonly event?: EventDetail | EventRow | undefined;
  readonly size?: 'small';
}

/** What can be done about a device, wherever it is shown; each by whoever may. */
export function DeviceActions({ device, mac = null, person = null, shownIn, event, size }: DeviceActionsProps) {
  const mayGrant = useAllowed('grants:write');
  const mayBlock = useAllowed('blocks:write');
  const mayWrite = useAllowed('policies:write');
  const [open, setOpen] = useState<'grant' | 'always' | 'block' | null>(null);
  const close = (): void => setOpen(null);
  if (!canBeDecided(device)) return null;
  const verdict = event !== undefined && 'event' in event && isVerdictEvent(event.event) ? event.event : null;
  const look =
    size === 'small'
      ? ({ size, variant: 'text', sx: { whiteSpace: 'nowrap' } } as const)
      : ({ variant: 'outlined' } as const);
  return (
    <>
      {mayGrant && (
        <Button {...look} onClick={() => setOpen('grant')}>
          Allow once
        </Button>
      )}
      {mayWrite && shownIn !== undefined && (
        <Button {...look} onClick={() => setOpen('always')}>
          Allow always
        </Button>
      )}
      {mayBlock && (
        <Button {...look} color="error" onClick={() => setOpen('block')}>
          Block now
        </Button>
      )}
      {open === 'grant' && <NewGrant device={device} mac={mac} person={person} onClose={close} />}
      {open === 'block' && <NewBlock device={device} onClose={close} />}
      {open === 'always' && shownIn !== undefined && (
        <AllowAlways
          device={device}
          shownIn={shownIn}
          policyId={event?.policy?.id ?? null}
          denied={verdict === null ? [] : deniedVerbs(verdict)}
          onClose={close}
        />
      )}
    </>
  );
}
