import { Alert, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { useDataProvider, useRefresh } from 'react-admin';
import { FormDialog } from '../../forms/FormDialog.js';
import { useDone } from '../../feedback/report.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import type { PolicyRow } from '@portcullis/wire';
import { countErrors, problemsOf } from './policyModel.js';
import type { Draft } from './useDraft.js';

interface PublishDialogProps {
  readonly policy: PolicyRow;
  readonly draft: Draft;
  readonly onClose: () => void;
}

/** Saves what is typed, then publishes it. A refusal lists every problem here and marks it in the text. */
export function PublishDialog({ policy, draft, onClose }: PublishDialogProps) {
  const data = useDataProvider<PortcullisData>();
  const refresh = useRefresh();
  const done = useDone();
  // The draft that was on the page when somebody decided to publish it.
  const [seen] = useState(policy.draft?.updatedAt ?? null);
  const [comment, setComment] = useState('');
  const errors = countErrors(draft.problems);
  const submit = async (): Promise<void> => {
    const saved = (await draft.save()) ?? seen;
    try {
      await data.publish(policy.id, saved ?? '', comment.trim());
    } catch (error) {
      draft.refuse(problemsOf(error));
      // A draft that somebody saved meanwhile has to be seen first.
      refresh();
      throw error;
    }
    done('Published. The Macs concerned get it within seconds.');
    refresh();
  };
  return (
    <FormDialog
      title={`Publish ${policy.name}`}
      submitLabel="Publish"
      busyLabel="Publishing…"
      disabled={comment.trim() === '' || draft.isConflict}
      onClose={onClose}
      onSubmit={submit}
    >
      {errors > 0 && (
        <Alert severity="warning">
          The text has {errors === 1 ? 'an error' : `${errors} errors`}: publishing will be refused until{' '}
          {errors === 1 ? 'it is' : 'they are'} mended.
        </Alert>
      )}
      {draft.isConflict && (
        <Alert severity="error">Another draft was saved meanwhile: compare and choose under “Edit” first.</Alert>
      )}
      <Typography>The draft becomes the next revision and reaches every Mac that has this policy.</Typography>
      <TextField
        label="Comment"
        required
        helperText="What changed and why; it stays with the revision."
        value={comment}
        onChange={(event) => setComment(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 500 } }}
      />
    </FormDialog>
  );
}
