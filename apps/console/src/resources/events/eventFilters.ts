import { DECISIONS, EVENT_KINDS, FAMILIES, OUTCOMES } from '@portcullis/wire';
import { withQuery } from '../../providers/http.js';
import { choicesOf, type FilterField, type FilterValues } from '../../lists/filterFields.js';
import { familyLabel } from '../devices/deviceModel.js';
import { kindLabel } from './eventModel.js';

export const EVENT_FILTERS: readonly FilterField[] = [
  { kind: 'search', source: 'q', label: 'Mac, device, volume, person, rule', width: 260, always: true },
  { kind: 'range', label: 'Time', always: true },
  { kind: 'time', source: 'from', label: 'From' },
  { kind: 'time', source: 'to', label: 'Until' },
  { kind: 'record', source: 'macId', label: 'Mac', resource: 'macs' },
  { kind: 'text', source: 'person', label: 'Person', width: 130 },
  { kind: 'record', source: 'deviceKey', label: 'Device', resource: 'devices' },
  {
    kind: 'many',
    source: 'family',
    label: 'Family',
    choices: FAMILIES.map((value) => ({ value, label: familyLabel(value) })),
  },
  { kind: 'many', source: 'outcome', label: 'Outcome', choices: choicesOf(OUTCOMES) },
  { kind: 'many', source: 'decision', label: 'Decision', choices: choicesOf(DECISIONS) },
  {
    kind: 'many',
    source: 'kind',
    label: 'Kind',
    choices: EVENT_KINDS.map((value) => ({ value, label: kindLabel(value) })),
  },
  { kind: 'text', source: 'rule', label: 'Rule', width: 150 },
];

/** Where the browser loads the export from: what the list shows, all of it. */
export function exportAddress(format: 'csv' | 'ndjson', values: FilterValues): string {
  return withQuery(`/api/events.${format}`, values);
}
