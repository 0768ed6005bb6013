import Down from '@mui/icons-material/ArrowDownward';
import Up from '@mui/icons-material/ArrowUpward';
import { Alert, Box, Button, IconButton, LinearProgress, Paper, Stack, Typography } from '@mui/material';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { useDataProvider, useGetList } from 'react-admin';
import { useAllowed } from '../../auth/useAllowed.js';
import { RequireAccess } from '../../auth/RequireAccess.js';
import { pageOf } from '../../display/address.js';
import { EmptyState } from '../../display/EmptyState.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Page } from '../../display/Page.js';
import { RouterLink } from '../../display/RouterLink.js';
import { ToneChip } from '../../display/Tone.js';
import { useDone, useFailed } from '../../feedback/report.js';
import { sentenceOf } from '../../providers/apiError.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import type { PolicyRow } from '@portcullis/wire';
import { AddAssignment } from './AddAssignment.js';
import { added, itemsOf, moved, sameOrder, targetInWords, toSend, unreachable, type Item } from './assignmentModel.js';

export function AssignmentPage() {
  return (
    <RequireAccess resource="assignments">
      <Loaded />
    </RequireAccess>
  );
}

function Loaded() {
  const data = useDataProvider<PortcullisData>();
  const {
    data: assignments,
    error,
    dataUpdatedAt,
  } = useQuery({ queryKey: ['assignments', 'all'], queryFn: () => data.assignments() });
  const { data: policies = [] } = useGetList<PolicyRow>('policies', {
    pagination: { page: 1, perPage: 500 },
    sort: { field: 'name', order: 'ASC' },
  });
  if (error !== null) return <Alert severity="error">{sentenceOf(error)}</Alert>;
  if (assignments === undefined) return <LinearProgress aria-label="Loading" />;
  return <Editor key={dataUpdatedAt} saved={itemsOf(assignments)} policies={policies} />;
}

interface EditorProps {
  readonly saved: readonly Item[];
  readonly policies: readonly PolicyRow[];
}

/** Moves lines, says aloud where they went, and leaves the focus on the button that was pressed. */
function useOrder(saved: readonly Item[]) {
  const [items, setItems] = useState(saved);
  const [announcement, setAnnouncement] = useState('');
  const buttons = useRef(new Map<string, HTMLButtonElement>());
  const move = (from: number, to: number, button: string): void => {
    const item = items[from];
    if (item === undefined || to < 0 || to >= items.length) return;
    setItems(moved(items, from, to));
    setAnnouncement(`${targetInWords(item)} is now number ${to + 1} of ${items.length}.`);
    requestAnimationFrame(() => buttons.current.get(`${item.key}:${button}`)?.focus());
  };
  const register = (item: Item, button: string, element: HTMLButtonElement | null): void => {
    if (element === null) buttons.current.delete(`${item.key}:${button}`);
    else buttons.current.set(`${item.key}:${button}`, element);
  };
  return { items, setItems, announcement, move, register };
}

/** Order is meaning here: the first that fits a Mac decides which policy it gets. Nothing is sent before “Save”. */
function Editor({ saved, policies }: EditorProps) {
  const mayWrite = useAllowed('assignments:write');
  const { items, setItems, announcement, move, register } = useOrder(saved);
  const [adding, setAdding] = useState(false);
  const isDirty = !sameOrder(items, saved);
  const lost = unreachable(items);
  const actions = (
    <EditorActions items={items} isDirty={isDirty} onDiscard={() => setItems(saved)} onAdd={() => setAdding(true)} />
  );
  return (
    <Page
      title="Assignments"
      lead="From top to bottom, the first line that fits a Mac gives it its policy. A Mac that none fits only observes."
      actions={mayWrite && actions}
    >
      <Box component="output" sx={UNSEEN}>
        {announcement}
      </Box>
      {isDirty && (
        <Alert severity="info" sx={{ mb: 1.5 }}>
          Not saved yet: nothing has changed for any Mac.
        </Alert>
      )}
      <Paper>
        {items.length === 0 && (
          <EmptyState title="No policy is assigned">
            Assign one to a Mac, to a tag or to everyone; until then Macs only observe.
          </EmptyState>
        )}
        <Box component="ol" aria-label="Assignments in order" sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {items.map((item, index) => (
            <Line key={item.key} item={item} index={index} policies={policies} isLost={lost.has(item.key)}>
              {mayWrite && (
                <LineActions
                  item={item}
                  index={index}
                  last={items.length - 1}
                  register={(button, element) => register(item, button, element)}
                  onMove={move}
                  onRemove={() => setItems(items.toSpliced(index, 1))}
                />
              )}
            </Line>
          ))}
        </Box>
      </Paper>
      {adding && (
        <AddAssignment
          policies={policies}
          onAdd={(item) => setItems(added(items, item))}
          onClose={() => setAdding(false)}
        />
      )}
    </Page>
  );
}

/** For screen readers alone. */
const UNSEEN = {
  position: 'absolute',
  width: '1px',
  height: '1px',
  overflow: 'hidden',
  clipPath: 'inset(50%)',
} as const;

interface LineProps {
  readonly item: Item;
  readonly index: number;
  readonly policies: readonly PolicyRow[];
  readonly isLost: boolean;
  readonly children: ReactNode;
}

function Line({ item, index, policies, isLost, children }: LineProps) {
  const policy = policies.find(({ id }) => id === item.policyId);
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        gap: 2,
        alignItems: 'center',
        px: 2,
        py: 1,
        borderBottom: 1,
        borderColor: 'divider',
        '&:last-child': { borderBottom: 0 },
      }}
    >
      <Typography color="textSecondary" sx={{ width: 24 }}>
        {index + 1}
      </Typography>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography sx={{ fontWeight: 600 }}>
          <ForeignText value={targetInWords(item)} longest={80} />
        </Typography>
        <RouterLink to={pageOf('policies', item.policyId)}>
          <ForeignText value={policy?.name ?? item.policyId} longest={80} />
        </RouterLink>
        {policy?.published === null && <ToneChip tone="warn" label="Never published: it does nothing yet" />}
      </Box>
      {isLost && (
        <ToneChip
          tone="warn"
          label="Never reached"
          title="A line above it already takes every Mac that this one is for."
        />
      )}
      {children}
    </Box>
  );
}

interface LineActionsProps {
  readonly item: Item;
  readonly index: number;
  readonly last: number;
  readonly register: (button: string, element: HTMLButtonElement | null) => void;
  readonly onMove: (from: number, to: number, button: string) => void;
  readonly onRemove: () => void;
}

function LineActions({ item, index, last, register, onMove, onRemove }: LineActionsProps) {
  const name = targetInWords(item);
  // `aria-disabled` keeps the focus where it is when an end is reached.
  return (
    <Stack direction="row" spacing={0.5}>
      <IconButton
        size="small"
        aria-label={`Move up: ${name}`}
        aria-disabled={index === 0}
        ref={(element) => register('up', element)}
        onClick={() => onMove(index, index - 1, 'up')}
      >
        <Up fontSize="small" />
      </IconButton>
      <IconButton
        size="small"
        aria-label={`Move down: ${name}`}
        aria-disabled={index === last}
        ref={(element) => register('down', element)}
        onClick={() => onMove(index, index + 1, 'down')}
      >
        <Down fontSize="small" />
      </IconButton>
      <Button color="error" aria-label={`Remove: ${name}`} onClick={onRemove}>
        Remove
      </Button>
    </Stack>
  );
}

interface EditorActionsProps {
  readonly items: readonly Item[];
  readonly isDirty: boolean;
  readonly onDiscard: () => void;
  readonly onAdd: () => void;
}

function EditorActions({ items, isDirty, onDiscard, onAdd }: EditorActionsProps) {
  const data = useDataProvider<PortcullisData>();
  const queries = useQueryClient();
  const done = useDone();
  const failed = useFailed();
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const saved = await data.saveAssignments(toSend(items));
      queries.setQueryData(['assignments', 'all'], saved);
      void queries.invalidateQueries({ queryKey: ['macs'] });
      done('The assignments are saved.');
    } catch (error) {
      failed(error);
    }
    setBusy(false);
  };
  return (
    <>
      <Button variant="outlined" onClick={onAdd}>
        Add assignment
      </Button>
      <Button color="inherit" onClick={onDiscard} disabled={!isDirty || busy}>
        Discard changes
      </Button>
      <Button variant="contained" onClick={() => void save()} disabled={!isDirty || busy}>
        Save
      </Button>
    </>
  );
}
