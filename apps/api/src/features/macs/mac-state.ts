/** SQL: a Mac (`m`) that has been silent for this long is `unknown`, whatever it said last. */
export const MAC_STATE = `case when m.last_seen_at > now() - interval '5 minutes' then m.state else 'unknown' end`;

/** SQL: whether a Mac (`m`) does not hold the newest of every document that it is to hold. */
export const MAC_OUT_OF_SYNC = `exists (
  select from jsonb_to_recordset(m.expected) as e(kind text, id uuid)
  cross join lateral (
    select d.sequence from documents d where d.kind = e.kind and d.document_id = e.id order by d.sequence desc limit 1) as newest
  where not m.applied @> jsonb_build_array(jsonb_build_object('kind', e.kind, 'id', e.id, 'sequence', newest.sequence)))`;
