import * as z from 'zod/mini';

/**
 * Text that a device, a Mac or a program made up. It is bounded and otherwise taken as it is: a stick whose name has a NUL
 * in it must not keep its events out of the record. Whoever stores it replaces what the store cannot hold.
 */
export const foreignText = z.string().check(z.maxLength(16_384));
