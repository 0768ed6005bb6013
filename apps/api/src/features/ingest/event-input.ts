import { type EventRejection, isShallow, type PortcullisEvent, recordedEvent } from '@portcullis/wire';

export type Judged = { readonly event: PortcullisEvent } | { readonly rejection: EventRejection };

const DEEPEST = 24;

/** The same event must have the same id whoever sends it. */
function withOneSpelling(event: PortcullisEvent): PortcullisEvent {
  const id = event.id.toLowerCase();
  return id === event.id ? event : { ...event, id };
}

function idOf(value: unknown): string {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return typeof id === 'string' ? id.slice(0, 100) : '';
}

/** Judges one event by itself: a bad one never keeps its neighbours out. */
export function judgeEvent(value: unknown): Judged {
  if (!isShallow(value, DEEPEST)) {
    const message = `the event is nested more than ${DEEPEST} deep`;
    return { rejection: { id: idOf(value), code: 'too-deep', message } };
  }
  // The schema only checks: what is stored is the value that was sent, with what a newer agent adds beside.
  const result = recordedEvent.safeParse(value);
  if (result.success) return { event: withOneSpelling(value as PortcullisEvent) };
  const issue = result.error.issues[0];
  const where = issue?.path.join('.') ?? '';
  const message = `the event is not valid at \`${where.slice(0, 200)}\`: ${issue?.message ?? 'unknown'}`;
  return { rejection: { id: idOf(value), code: 'invalid', message } };
}
