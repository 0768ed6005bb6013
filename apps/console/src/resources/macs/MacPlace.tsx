import { Alert, Button } from '@mui/material';
import { useDataProvider, useRefresh } from 'react-admin';
import { useAllowed } from '../../auth/useAllowed.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { useDone, useFailed } from '../../feedback/report.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import type { MacRow } from '@portcullis/wire';

/** Whether this Mac has its place here, and who else asked for it. */
export function MacPlace({ mac }: { readonly mac: MacRow }) {
  return (
    <>
      {mac.removedAt !== null && (
        <Alert severity="info">
          Removed <Moment value={mac.removedAt} exact />. The server refuses its agent; what its bridge enforced then
          stays in force there. What is below is what it said last.
        </Alert>
      )}
      {mac.enrolmentOpenUntil !== null && (
        <Alert severity="info">
          It may enrol with another key until <Moment value={mac.enrolmentOpenUntil} exact mayLieAhead />.
        </Alert>
      )}
      {mac.enrolmentRefused !== null && <Refused mac={mac} refused={mac.enrolmentRefused} />}
    </>
  );
}

function Refused({
  mac,
  refused,
}: {
  readonly mac: MacRow;
  readonly refused: NonNullable<MacRow['enrolmentRefused']>;
}) {
  const data = useDataProvider<PortcullisData>();
  const refresh = useRefresh();
  const done = useDone();
  const failed = useFailed();
  const mayWrite = useAllowed('macs:write');
  const dismiss = (): void => {
    data
      .update('macs', { id: mac.id, data: { enrolmentRefused: null }, previousData: mac })
      .then(() => {
        done('Noted.');
        refresh();
      })
      .catch(failed);
  };
  return (
    <Alert
      severity="warning"
      action={
        mayWrite && (
          <Button color="inherit" onClick={dismiss}>
            Dismiss
          </Button>
        )
      }
    >
      <Moment value={refused.time} exact />: an enrolment with this Mac’s hardware UUID was refused. It came from{' '}
      <ForeignText value={refused.ip} longest={50} />, called itself “
      <ForeignText value={refused.hostname} longest={50} />” with the serial number{' '}
      <ForeignText value={refused.serialNumber} longest={40} /> and had the token “
      <ForeignText value={refused.token} longest={50} />
      ”.{' '}
      {mac.removedAt === null
        ? 'If this Mac was erased or got another disk, allow it another key. If not, withdraw the token.'
        : 'If it shall come back, let it back. If not, withdraw the token.'}
    </Alert>
  );
}
