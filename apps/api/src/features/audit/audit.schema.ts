import { z } from 'zod';
import { listQuery } from '../../http/list-query.js';

const moment = z.iso.datetime({ offset: true });
const word = z.string().trim().max(200);

export const auditQuery = listQuery(['time', 'actor', 'action', 'resource'], {
  order: z.enum(['asc', 'desc']).default('desc'),
  actor: word.optional(),
  resource: word.optional(),
  resourceId: word.optional(),
  action: word.optional(),
  from: moment.optional(),
  to: moment.optional(),
});
export type AuditQuery = z.infer<typeof auditQuery>;

export const auditRow = z.object({
  id: z.uuid(),
  time: z.iso.datetime(),
  actor: z.object({ id: z.uuid().nullable(), email: z.string() }),
  action: z.string(),
  resource: z.string(),
  resourceId: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  ip: z.string().nullable(),
});
export type AuditRow = z.infer<typeof auditRow>;
