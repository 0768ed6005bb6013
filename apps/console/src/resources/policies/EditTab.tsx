import { Alert, Box, Button, LinearProgress, Paper, Stack, Typography } from '@mui/material';
import { lazy, Suspense, useRef, useState, type KeyboardEvent } from 'react';
import { useAllowed } from '../../auth/useAllowed.js';
import type { EditorHandle } from '../../editor/YamlEditor.js';
import { Section } from '../../display/Section.js';
import { FormDialog } from '../../forms/FormDialog.js';
import { useDone, useFailed } from '../../feedback/report.js';
import { editedSource } from './policyModel.js';
import type { PolicyRow } from '@portcullis/wire';
import { ProblemList } from './ProblemList.js';
import type { Draft } from './useDraft.js';

const YamlEditor = lazy(() => import('../../editor/YamlEditor.js'));
const DiffView = lazy(() => import('../../editor/DiffView.js'));
const RuleTable = lazy(() => import('./RuleTable.js'));

/** The text, its problems below it, and what its rules say in words beside it. */
export function EditTab({ policy, draft }: { readonly policy: PolicyRow; readonly draft: Draft }) {
  const mayWrite = useAllowed('policies:write');
  const editor = useRef<EditorHandle>(null);
  const done = useDone();
  const failed = useFailed();
  const save = async (): Promise<void> => {
    try {
      await draft.save();
      done('The draft is saved. Nothing changes on any Mac until it is published.');
    } catch (error) {
      failed(error);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (draft.isDirty && !draft.isConflict) void save();
  };

  return (
    <Stack direction={{ xs: 'column', xl: 'row' }} spacing={2}>
      <Stack spacing={2} sx={{ flex: 3, minWidth: 0 }} onKeyDown={onKeyDown}>
        {!mayWrite && <Alert severity="info">Your role can read policies, not change them.</Alert>}
        {draft.isConflict && <Conflict policy={policy} draft={draft} />}
        <Paper sx={{ overflow: 'hidden' }}>
          {mayWrite && <EditBar draft={draft} onSave={() => void save()} />}
          <Box sx={{ height: '52vh', minHeight: 320 }}>
            <Suspense fallback={<EditorLoading />}>
              <YamlEditor
                ref={editor}
                label="Policy source"
                value={draft.source}
                problems={draft.problems}
                {...(mayWrite ? { onChange: draft.edit } : {})}
              />
            </Suspense>
          </Box>
        </Paper>
        <Section title="Problems">
          <ProblemList problems={draft.problems} onGoTo={(line, column) => editor.current?.goTo(line, column)} />
        </Section>
      </Stack>
      <Box sx={{ flex: 2, minWidth: 0 }}>
        <Section title="Rules in words" flush>
          <Suspense fallback={<EditorLoading />}>
            <RuleTable source={draft.source} />
          </Suspense>
        </Section>
      </Box>
    </Stack>
  );
}

/** Two people, one draft: nothing of either is lost before somebody has seen both. */
function Conflict({ policy, draft }: { readonly policy: PolicyRow; readonly draft: Draft }) {
  const failed = useFailed();
  const done = useDone();
  const replace = async (): Promise<void> => {
    try {
      await draft.replace();
      done('Your text is the draft now.');
    } catch (error) {
      failed(error);
    }
  };
  return (
    <Paper sx={{ overflow: 'hidden' }}>
      <Alert
        severity="warning"
        action={
          <>
            <Button color="inherit" onClick={draft.revert}>
              Take theirs
            </Button>
            <Button color="inherit" onClick={() => void replace()}>
              Replace with mine
            </Button>
          </>
        }
      >
        {policy.draft?.updatedBy?.email ?? 'Somebody'} saved another draft while you were typing. Yours is not saved.
        Compare both below, then choose.
      </Alert>
      <Suspense fallback={<EditorLoading />}>
        <DiffView before={editedSource(policy)} after={draft.source} beforeLabel="Saved now" afterLabel="Yours" />
      </Suspense>
    </Paper>
  );
}

export function EditorLoading() {
  return <LinearProgress aria-label="Loading the editor" />;
}

function EditBar({ draft, onSave }: { readonly draft: Draft; readonly onSave: () => void }) {
  const [discarding, setDiscarding] = useState(false);
  return (
    <Stack direction="row" spacing={1} sx={{ alignItems: 'center', p: 1, borderBottom: 1, borderColor: 'divider' }}>
      <Button variant="outlined" onClick={onSave} disabled={!draft.isDirty || draft.isConflict}>
        Save draft
      </Button>
      <Button color="inherit" onClick={draft.revert} disabled={!draft.isDirty}>
        Discard typing
      </Button>
      {draft.canDiscard && (
        <Button color="error" onClick={() => setDiscarding(true)}>
          Discard draft
        </Button>
      )}
      <Typography variant="body2" color="textSecondary" component="output">
        {draft.isDirty ? 'Not saved yet' : 'Saved'}
      </Typography>
      {discarding && (
        <FormDialog
          title="Discard the draft?"
          submitLabel="Discard"
          danger
          onClose={() => setDiscarding(false)}
          onSubmit={draft.discard}
        >
          <Typography>The changes in it are lost. What is published stays as it is.</Typography>
        </FormDialog>
      )}
    </Stack>
  );
}
