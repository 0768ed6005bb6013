import * as z from 'zod/mini';

/** As much of an event as the agent itself relies on; the rest travels untouched. */
const envelope = z.looseObject({
  id: z.guid(),
  journal: z.string().check(z.minLength(1), z.maxLength(64)),
  seq: z.int().check(z.gte(1)),
  time: z.string().check(z.maxLength(64)),
  kind: z.string().check(z.minLength(1), z.maxLength(32)),
});

const position = z.looseObject({
  journal: z.string().check(z.minLength(1), z.maxLength(64)),
  seq: z.int().check(z.gte(1)),
});

export interface IncomingEvent {
  readonly id: string;
  readonly journal: string;
  readonly seq: number;
  readonly kind: string;
  /** Exactly what goes to the server. */
  readonly body: string;
}

export type ReadEvent =
  | { readonly ok: true; readonly event: IncomingEvent }
  /** Not an event; `at` is its place in the journal when at least that can be read. */
  | {
      readonly ok: false;
      readonly body: string;
      readonly why: string;
      readonly at: z.infer<typeof position> | undefined;
    };

export function readEvent(value: unknown): ReadEvent {
  const body = JSON.stringify(value) ?? 'null';
  const parsed = envelope.safeParse(value);
  if (parsed.success) {
    const { id, journal, seq, kind } = parsed.data;
    return { ok: true, event: { id, journal, seq, kind, body } };
  }
  const issue = parsed.error.issues[0];
  const at = position.safeParse(value);
  return { ok: false, body, why: `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'unknown'}`, at: at.data };
}
