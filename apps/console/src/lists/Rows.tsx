import { Table, TableBody, TableCell, TableContainer, TableHead, TableRow } from '@mui/material';
import { styled } from '@mui/material/styles';
import { memo, type ReactNode } from 'react';

export interface Column<R> {
  readonly label: string;
  readonly render: (row: R) => ReactNode;
  /** The API's name of what this column is sorted by; absent: cannot be sorted. */
  readonly sort?: string;
  readonly align?: 'right';
  /** Pixels. */
  readonly minWidth?: number;
  /** Takes the room that the others leave. */
  readonly wide?: boolean;
}

interface RowsProps<R> {
  /** Accessible name of the table. */
  readonly label: string;
  readonly rows: readonly R[];
  readonly columns: readonly Column<R>[];
  readonly keyOf: (row: R, index: number) => string;
}

/** A table of what a page has in hand: not asked for page by page, not sorted. The first column names the row. */
export function Rows<R>({ label, rows, columns, keyOf }: RowsProps<R>) {
  return (
    <TableContainer>
      <Table size="small" aria-label={label} sx={{ '& thead th': { borderBottom: 0 } }}>
        <TableHead>
          <TableRow>
            {columns.map((column) => (
              <TableCell key={column.label} {...(column.align ? { align: column.align } : {})}>
                {column.label}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <Body>
          {rows.map((row, index) => (
            <BodyRow key={keyOf(row, index)} row={row} columns={columns} />
          ))}
        </Body>
      </Table>
    </TableContainer>
  );
}

interface BodyRowProps<R> {
  readonly row: R;
  readonly columns: readonly Column<R>[];
}

function PlainBodyRow<R>({ row, columns }: BodyRowProps<R>) {
  return (
    <tr>
      {columns.map(({ label, align, minWidth, render }, position) => {
        const style = { textAlign: align ?? 'left', minWidth } as const;
        return position === 0 ? (
          <th key={label} scope="row" style={style}>
            {render(row)}
          </th>
        ) : (
          <td key={label} style={style}>
            {render(row)}
          </td>
        );
      })}
    </tr>
  );
}

/** The cells are plain elements, styled from here once: a table may get fifty new rows at a time. */
const Body = styled(TableBody)(({ theme }) => ({
  '& th, & td': {
    padding: '6px 16px',
    fontSize: theme.typography.body2.fontSize,
    fontWeight: 'inherit',
    lineHeight: 1.43,
    verticalAlign: 'top',
    borderTop: `1px solid ${theme.palette.divider}`,
  },
  '& tr:hover': { backgroundColor: theme.palette.action.hover },
}));

/** A row is drawn again only when its record or the columns are others: hundreds stand still while new ones come in. */
const BodyRow = memo(PlainBodyRow) as typeof PlainBodyRow;
