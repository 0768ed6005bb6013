/** The place in the event list after which the next page begins: newest first, and by id within one moment. */
export interface Place {
  /** ISO 8601 in UTC with microseconds, as PostgreSQL holds it. */
  readonly time: string;
  readonly id: string;
}

const PLACE = /^((?!0000)\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Opaque to callers: they hand it back as it came. */
export function toCursor(place: Place): string {
  return Buffer.from(`${place.time}/${place.id}`).toString('base64url');
}

/** The place that a cursor names, or `undefined` when it is none of ours. */
export function fromCursor(cursor: string): Place | undefined {
  const match = PLACE.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  const [time, id] = [match?.[1], match?.[2]];
  return time === undefined || id === undefined || Number.isNaN(Date.parse(time)) ? undefined : { time, id };
}
