import type { VerdictEvent } from '@portcullis/wire';
import { verbLabel } from '@portcullis/policy';
import { ForeignText } from '../../display/ForeignText.js';
import { ToneChip } from '../../display/Tone.js';
import { Rows, type Column } from '../../lists/Rows.js';
import { verbRows, type VerbRow } from './eventModel.js';

const COLUMNS: readonly Column<VerbRow>[] = [
  {
    label: 'Verb',
    render: (row) => <span title={verbLabel(row.verb)}>{row.asked ? <strong>{row.verb}</strong> : row.verb}</span>,
  },
  {
    label: 'Effect',
    render: (row) => (
      <ToneChip tone={row.effect === 'allow' ? 'good' : 'bad'} label={row.effect === 'allow' ? 'Allowed' : 'Denied'} />
    ),
  },
  {
    label: 'Decided by',
    render: (row) => (
      <>
        <code>{row.rule}</code>
        {row.description !== null && (
          <>
            {': '}
            <ForeignText value={row.description} longest={160} />
          </>
        )}
        {row.dependsOn.length > 0 && ` (hangs on: ${row.dependsOn.join(', ')})`}
      </>
    ),
  },
  { label: 'Mode', render: (row) => row.mode },
  { label: 'Asked', render: (row) => (row.asked ? 'yes' : 'no') },
];

export function VerbTable({ event }: { readonly event: VerdictEvent }) {
  return <Rows label="Verdict per verb" rows={verbRows(event)} columns={COLUMNS} keyOf={(row) => row.verb} />;
}
