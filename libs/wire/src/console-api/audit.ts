import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { listQuery, searchText } from '../lists.js';
import { instant, moment } from '../time.js';

export const auditQuery = listQuery(
  ['time', 'actor', 'action', 'resource'],
  {
    actor: z.exactOptional(searchText),
    resource: z.exactOptional(searchText),
    resourceId: z.exactOptional(searchText),
    action: z.exactOptional(searchText),
    from: z.exactOptional(moment),
    to: z.exactOptional(moment),
  },
  'desc',
);
export type AuditQuery = Frozen<z.infer<typeof auditQuery>>;

export const auditRow = z.object({
  id: z.uuid(),
  time: instant,
  actor: z.object({ id: z.nullable(z.uuid()), email: z.string() }),
  action: z.string(),
  resource: z.string(),
  resourceId: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  ip: z.nullable(z.string()),
});
export type AuditRow = Frozen<z.infer<typeof auditRow>>;
