import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { PERMISSIONS, ROLES } from '../permissions.js';
import { text, verbatimText } from '../text.js';

export const SHORTEST_PASSWORD = 10;
export const LONGEST_PASSWORD = 200;

export const signInBody = z.strictObject({
  email: text(320, 1),
  password: verbatimText(LONGEST_PASSWORD).check(z.minLength(1)),
});
export type SignInBody = Frozen<z.infer<typeof signInBody>>;

/** Who asks; an API token has no id of a person. */
export const me = z.object({ id: z.nullable(z.uuid()), email: z.string(), name: z.string(), role: z.enum(ROLES) });
export type Me = Frozen<z.infer<typeof me>>;

export const signInAnswer = z.object({ user: me });
export type SignInAnswer = Frozen<z.infer<typeof signInAnswer>>;

export const whoAmIAnswer = z.object({ user: me, permissions: z.array(z.enum(PERMISSIONS)) });
export type WhoAmIAnswer = Frozen<z.infer<typeof whoAmIAnswer>>;
