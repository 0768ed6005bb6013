import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { tag } from '../text.js';
import { macName } from './shared.js';

/** The Macs that a line of the list is about. */
export const assignmentTarget = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('mac'), macId: z.uuid().check(z.toLowerCase()) }),
  z.strictObject({ type: z.literal('tag'), tag }),
  z.strictObject({ type: z.literal('everyone') }),
]);
export type AssignmentTarget = Frozen<z.infer<typeof assignmentTarget>>;

/** The whole list, in order: for each Mac the first line that fits it names its policy. */
export const assignmentsBody = z.strictObject({
  assignments: z
    .array(z.strictObject({ policyId: z.uuid().check(z.toLowerCase()), target: assignmentTarget }))
    .check(z.maxLength(10_000)),
});
export type AssignmentsBody = Frozen<z.infer<typeof assignmentsBody>>;

export const assignmentRow = z.object({
  id: z.uuid(),
  position: z.int(),
  policyId: z.uuid(),
  policy: z.object({ id: z.uuid(), name: z.string(), revision: z.nullable(z.int()) }),
  target: assignmentTarget,
  mac: z.nullable(macName),
});
export type AssignmentRow = Frozen<z.infer<typeof assignmentRow>>;
