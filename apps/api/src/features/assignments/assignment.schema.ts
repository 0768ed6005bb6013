import { z } from 'zod';

/** As macs carry them: short words. */
const tag = z.string().trim().min(1).max(100);

const target = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('mac'), macId: z.uuid().toLowerCase() }),
  z.strictObject({ type: z.literal('tag'), tag }),
  z.strictObject({ type: z.literal('everyone') }),
]);
export type AssignmentTarget = z.infer<typeof target>;

/** The whole list, in order: for each Mac the first line that fits it names its policy. */
export const assignmentsBody = z.strictObject({
  assignments: z.array(z.strictObject({ policyId: z.uuid().toLowerCase(), target })).max(10_000),
});
export type AssignmentsBody = z.infer<typeof assignmentsBody>;

export const assignmentRow = z.object({
  id: z.uuid(),
  position: z.number().int(),
  policyId: z.uuid(),
  policy: z.object({ id: z.uuid(), name: z.string(), revision: z.number().int().nullable() }),
  target,
  mac: z.object({ id: z.uuid(), hostname: z.string() }).nullable(),
});
export type AssignmentRow = z.infer<typeof assignmentRow>;
