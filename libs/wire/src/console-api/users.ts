import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { flag, listQuery } from '../lists.js';
import { ROLES } from '../permissions.js';
import { emailAddress, text, verbatimText } from '../text.js';
import { instant } from '../time.js';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './auth.js';

const name = text(200, 1);
const password = verbatimText(
  LONGEST_PASSWORD,
  `is longer than ${LONGEST_PASSWORD} characters: choose a shorter one`,
).check(z.minLength(SHORTEST_PASSWORD, `is shorter than ${SHORTEST_PASSWORD} characters: choose a longer one`));
const role = z.enum(ROLES);

export const userListQuery = listQuery(['email', 'name', 'role'], {
  role: z.exactOptional(role),
  disabled: z.exactOptional(flag),
});
export type UserListQuery = Frozen<z.infer<typeof userListQuery>>;

export const createUserBody = z.strictObject({ email: emailAddress, name, role, password });
export type CreateUserBody = Frozen<z.infer<typeof createUserBody>>;

export const patchUserBody = z.strictObject({
  email: z.exactOptional(emailAddress),
  name: z.exactOptional(name),
  role: z.exactOptional(role),
  disabled: z.exactOptional(z.boolean()),
  password: z.exactOptional(password),
});
export type PatchUserBody = Frozen<z.infer<typeof patchUserBody>>;

export const userRow = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role,
  disabled: z.boolean(),
  createdAt: instant,
});
export type UserRow = Frozen<z.infer<typeof userRow>>;
