import { Button, Typography } from '@mui/material';
import { useState } from 'react';
import { useDataProvider, useRefresh } from 'react-admin';
import { useAllowed } from '../../auth/useAllowed.js';
import { EmptyState } from '../../display/EmptyState.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { ToneChip } from '../../display/Tone.js';
import { FormDialog } from '../../forms/FormDialog.js';
import { useDone } from '../../feedback/report.js';
import { choicesOf, type FilterField } from '../../lists/filterFields.js';
import { ListPage } from '../../lists/ListPage.js';
import type { Column } from '../../lists/Rows.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import type { BlockRow } from '@portcullis/wire';
import { targetInWords } from '../targets/targetModel.js';
import { useSets } from '../targets/useSets.js';
import { NewBlock } from './NewBlock.js';

const FILTERS: readonly FilterField[] = [
  { kind: 'choice', source: 'state', label: 'State', choices: choicesOf(['active', 'lifted']) },
];

export function BlockList() {
  const mayWrite = useAllowed('blocks:write');
  const { names } = useSets();
  const [creating, setCreating] = useState(false);
  const [lifting, setLifting] = useState<BlockRow | null>(null);
  const columns: readonly Column<BlockRow>[] = [
    { label: 'Blocked', render: (block) => <ForeignText value={targetInWords(block.target, names)} longest={120} /> },
    { label: 'Reason', render: (block) => <ForeignText value={block.reason} longest={160} /> },
    { label: 'By', render: (block) => <ForeignText value={block.createdBy?.email} longest={60} /> },
    { label: 'Since', sort: 'createdAt', render: (block) => <Moment value={block.createdAt} exact otherwise="—" /> },
    {
      label: 'State',
      render: (block) =>
        block.liftedAt === null ? (
          <ToneChip tone="bad" label="In force" />
        ) : (
          <>
            Lifted <Moment value={block.liftedAt} />
          </>
        ),
    },
    {
      label: 'Actions',
      render: (block) =>
        mayWrite && block.liftedAt === null ? <Button onClick={() => setLifting(block)}>Lift</Button> : null,
    },
  ];
  const create = mayWrite && (
    <Button variant="contained" color="error" onClick={() => setCreating(true)}>
      Block now
    </Button>
  );
  return (
    <>
      <ListPage<BlockRow>
        title="Emergency blocks"
        lead="Denied on every Mac at once, above every rule and grant."
        actions={create}
        filters={FILTERS}
        sort={{ field: 'createdAt', order: 'DESC' }}
        columns={columns}
        empty={
          <EmptyState title="Nothing is blocked" action={create}>
            When a device turns out to be dangerous, block it here: it is denied on the whole fleet within seconds.
          </EmptyState>
        }
      />
      {creating && <NewBlock device={null} onClose={() => setCreating(false)} />}
      {lifting !== null && <LiftBlock block={lifting} onClose={() => setLifting(null)} />}
    </>
  );
}

function LiftBlock({ block, onClose }: { readonly block: BlockRow; readonly onClose: () => void }) {
  const data = useDataProvider<PortcullisData>();
  const refresh = useRefresh();
  const done = useDone();
  const submit = async (): Promise<void> => {
    await data.delete('blocks', { id: block.id, previousData: block });
    done('The block is lifted.');
    refresh();
  };
  return (
    <FormDialog title="Lift this block?" submitLabel="Lift" onClose={onClose} onSubmit={submit}>
      <Typography>From then on the policies decide about it again, on every Mac.</Typography>
    </FormDialog>
  );
}
