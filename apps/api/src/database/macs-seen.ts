/** SQL: every Mac (`m`), and when it was last heard of (`seen`; `mac_presence`). */
export const MACS = 'macs m left join mac_presence seen on seen.mac_id = m.id';
