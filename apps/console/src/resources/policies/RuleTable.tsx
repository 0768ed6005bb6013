import { Typography } from '@mui/material';
import { useMemo } from 'react';
import { ForeignText } from '../../display/ForeignText.js';
import { Rows, type Column } from '../../lists/Rows.js';
import { useDebounced } from '../../search/useDebounced.js';
import { useSets } from '../targets/useSets.js';
import { parsed } from './engine.js';
import { ruleRow, type RuleRow } from './policyModel.js';

const COLUMNS: readonly Column<RuleRow>[] = [
  {
    label: 'Rule',
    render: (row) => (
      <span title={`Rule ${row.position}`}>
        {row.position}. <code>{row.id}</code>
      </span>
    ),
  },
  { label: 'When', render: (row) => <ForeignText value={row.when} longest={300} /> },
  { label: 'Then', render: (row) => row.what },
  { label: 'Mode', render: (row) => row.mode },
  { label: 'Notes', render: (row) => <ForeignText value={row.notes.join('; ')} longest={200} otherwise="" /> },
];

/** What the rules of a policy say, in their order. Read only; the text is what counts. */
export default function RuleTable({ source }: { readonly source: string }) {
  const settled = useDebounced(source, 300);
  const policy = useMemo(() => parsed(settled), [settled]);
  const { names } = useSets();
  if (policy === null) return <Hint>The text has errors: its rules can be said in words once they are mended.</Hint>;
  if (policy.rules.length === 0) return <Hint>There are no rules: the defaults decide about every device.</Hint>;
  const rows = policy.rules.map((rule, index) => ruleRow(rule, index + 1, policy.mode, names));
  return <Rows label="Rules in words" rows={rows} columns={COLUMNS} keyOf={(row) => row.id} />;
}

function Hint({ children }: { readonly children: string }) {
  return (
    <Typography color="textSecondary" sx={{ px: 2, pb: 2 }}>
      {children}
    </Typography>
  );
}
