/** Shapes that several answers have. */
import * as z from 'zod/mini';

/** Somebody with an account. */
export const person = z.object({ id: z.uuid(), email: z.string() });
/** A Mac in something else's answer. */
export const macName = z.object({ id: z.uuid(), hostname: z.string() });
export const count = z.int();
