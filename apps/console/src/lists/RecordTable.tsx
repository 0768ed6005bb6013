import type { ReactNode } from 'react';
import { DataTable, type DataTableProps, type RaRecord } from 'react-admin';
import type { Column } from './Rows.js';

interface RecordTableProps<R extends RaRecord> extends Pick<DataTableProps<R>, 'rowClick' | 'hiddenColumns' | 'sx'> {
  /** Accessible name of the table. */
  readonly label: string;
  readonly columns: readonly Column<R>[];
  readonly bulkActions?: ReactNode;
}

/** A cell that is as wide as there is room, and no wider than that: its text gives way. */
const WIDE = { width: '100%', maxWidth: 0 } as const;

/** The records of the list around it: react-admin's table, whose columns can be chosen and sorted. */
export function RecordTable<R extends RaRecord>({
  label,
  columns,
  bulkActions = false,
  rowClick = false,
  sx = {},
  ...rest
}: RecordTableProps<R>) {
  return (
    <DataTable<R>
      aria-label={label}
      rowClick={rowClick}
      bulkActionButtons={bulkActions === null ? false : bulkActions}
      empty={<></>}
      sx={[{ '& td, & th': { px: 1.5 }, '& td': { verticalAlign: 'top' } }, ...(Array.isArray(sx) ? sx : [sx])]}
      {...rest}
    >
      {columns.map(({ label: title, sort, align, minWidth, wide = false, render }) => (
        <DataTable.Col<R>
          key={title}
          source={sort ?? title}
          label={title}
          disableSort={sort === undefined}
          render={render}
          {...(align === undefined ? {} : { align })}
          sx={wide ? WIDE : { minWidth }}
        />
      ))}
    </DataTable>
  );
}
