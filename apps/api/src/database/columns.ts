import type { ValueTransformer } from 'typeorm';

declare const VALUE: unique symbol;

/** One column of a result: PostgreSQL's type, the expression that makes it, and in `T` what `pg` gives for it. */
export interface Column<T> {
  readonly type: string;
  readonly nullable: boolean;
  /** SQL, where the select list is made from the columns. */
  readonly expression: string | undefined;
  readonly [VALUE]?: T;
}
export type Columns = Readonly<Record<string, Column<unknown>>>;
export type Row<C extends Columns> = { readonly [Name in keyof C]: C[Name] extends Column<infer T> ? T : never };

function column<T>(type: string, expression: string | undefined): Column<T> {
  return { type, nullable: false, expression };
}

/** May be null. Right for each column of a table that was joined from the left, whatever the table says. */
export const nullable = <T>(one: Column<T>): Column<T | null> => ({ ...one, nullable: true });

/** @param expression where the select list is made from it; absent in a statement whose text names the column itself */
export const uuid = (expression?: string): Column<string> => column('uuid', expression);
export const text = <T extends string = string>(expression?: string): Column<T> => column('text', expression);
export const textArray = <T extends string = string>(expression?: string): Column<readonly T[]> =>
  column('text[]', expression);
export const uuidArray = (expression?: string): Column<readonly string[]> => column('uuid[]', expression);
export const integer = (expression?: string): Column<number> => column('integer', expression);
/** Sequences too: PostgreSQL's bigint would come as a string, and none of ours comes near 2^53. */
export const double = (expression?: string): Column<number> => column('double precision', expression);
export const boolean = (expression?: string): Column<boolean> => column('boolean', expression);
export const timestamp = (expression?: string): Column<Date> => column('timestamp with time zone', expression);
export const bytes = (expression?: string): Column<Buffer> => column('bytea', expression);
/** What is in it only this server writes, so its shape is the writer's business. */
export const json = <T>(expression?: string): Column<T> => column('jsonb', expression);

/** `m.id as "id", m.serial_number as "serialNumber", …` */
export function selectList(columns: Columns): string {
  return Object.entries(columns)
    .map(([name, { expression }]) => {
      if (expression === undefined) throw new Error(`the column \`${name}\` has no expression to select it by`);
      return `${expression} as "${name}"`;
    })
    .join(', ');
}

/** PostgreSQL's bigint as a number: sequences stay far below 2^53. */
export const bigintAsNumber: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: unknown) => (typeof value === 'string' ? Number(value) : value),
};
