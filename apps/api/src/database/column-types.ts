import type { ValueTransformer } from 'typeorm';

/** PostgreSQL's bigint as a number: sequences stay far below 2^53. */
export const bigintAsNumber: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: unknown) => (typeof value === 'string' ? Number(value) : value),
};
