import { Alert } from '@mui/material';
import { useState } from 'react';
import { useDataProvider, useRefresh } from 'react-admin';
import { useDone } from '../../feedback/report.js';
import { FormDialog } from '../../forms/FormDialog.js';
import { TextInput } from '../../forms/TextInput.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import { TargetFields } from '../targets/TargetFields.js';
import { blockCaveat, targetFrom, targetOf, type SubjectDevice } from '../targets/targetModel.js';
import { useSets } from '../targets/useSets.js';

interface NewBlockProps {
  /** The device that was looked at, if one was. */
  readonly device: SubjectDevice | null;
  readonly onClose: () => void;
}

export function NewBlock({ device, onClose }: NewBlockProps) {
  const data = useDataProvider<PortcullisData>();
  const refresh = useRefresh();
  const done = useDone();
  const { sets } = useSets();
  const [target, setTarget] = useState(() => targetOf(device));
  const [reason, setReason] = useState('');
  const wanted = targetFrom(target);
  const caveat = blockCaveat(target);
  const submit = async (): Promise<void> => {
    await data.create('blocks', { data: { target: wanted, reason: reason.trim() } });
    done('The block is stored, and on its way to every Mac.');
    refresh();
  };
  return (
    <FormDialog
      title="Emergency block"
      submitLabel="Block now"
      danger
      disabled={wanted === null || reason.trim() === ''}
      onClose={onClose}
      onSubmit={submit}
    >
      {caveat === null ? (
        <Alert severity="warning">
          This takes effect on every Mac that the server reaches. Volumes that are mounted from it are unmounted.
        </Alert>
      ) : (
        <Alert severity="error">{caveat}</Alert>
      )}
      <TargetFields value={target} onChange={setTarget} sets={sets} />
      <TextInput
        label="Reason"
        required
        help="People at the Macs are shown it."
        longest={500}
        value={reason}
        onChange={setReason}
      />
    </FormDialog>
  );
}
