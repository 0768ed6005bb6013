import { z } from 'zod';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './passwords.js';
import { ROLES } from '../../access/permissions.js';
import { listQuery } from '../../http/list-query.js';

const email = z.email('is not an email address').max(320).trim();
const name = z.string().trim().min(1).max(200);
const password = z
  .string()
  .min(SHORTEST_PASSWORD, `is shorter than ${SHORTEST_PASSWORD} characters: choose a longer one`)
  .max(LONGEST_PASSWORD, `is longer than ${LONGEST_PASSWORD} characters: choose a shorter one`);
const role = z.enum(ROLES);

export const userListQuery = listQuery(['email', 'name', 'role'], {
  role: role.optional(),
  disabled: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
});
export const createUserBody = z.strictObject({ email, name, role, password });
export const patchUserBody = z.strictObject({
  email: email.optional(),
  name: name.optional(),
  role: role.optional(),
  disabled: z.boolean().optional(),
  password: password.optional(),
});
export type UserListQuery = z.infer<typeof userListQuery>;
export type CreateUserBody = z.infer<typeof createUserBody>;
export type PatchUserBody = z.infer<typeof patchUserBody>;

export const userRow = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role,
  disabled: z.boolean(),
  createdAt: z.iso.datetime(),
});
export type UserRow = z.infer<typeof userRow>;
