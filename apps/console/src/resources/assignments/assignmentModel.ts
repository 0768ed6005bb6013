import type { NewAssignment } from '../../providers/actions.js';
import type { AssignmentRow } from '@portcullis/wire';

/** An assignment being edited; `key` stays with it while it moves. */
export interface Item extends NewAssignment {
  readonly key: string;
  /** Hostname, where it is for one Mac. */
  readonly hostname: string | null;
}

export function itemsOf(assignments: readonly AssignmentRow[]): readonly Item[] {
  return assignments.map(({ id, policyId, target, mac }) => ({
    key: id,
    policyId,
    target,
    hostname: mac?.hostname ?? null,
  }));
}

export function toSend(items: readonly Item[]): readonly NewAssignment[] {
  return items.map(({ policyId, target }) => ({ policyId, target }));
}

/** `items` with the one at `from` at `to`; out of range changes nothing. */
export function moved<T>(items: readonly T[], from: number, to: number): readonly T[] {
  const item = items[from];
  if (item === undefined || to < 0 || to >= items.length || from === to) return items;
  return items.toSpliced(from, 1).toSpliced(to, 0, item);
}

/** A new one goes before the catch-all at the end, or it would never be reached. */
export function added(items: readonly Item[], item: Item): readonly Item[] {
  const last = items.at(-1);
  const behindAll = last?.target.type === 'everyone' && item.target.type !== 'everyone';
  return behindAll ? items.toSpliced(items.length - 1, 0, item) : [...items, item];
}

export function sameOrder(a: readonly Item[], b: readonly Item[]): boolean {
  return JSON.stringify(toSend(a)) === JSON.stringify(toSend(b));
}

/** Assignments that no Mac can ever reach, because one before them takes every Mac that they are for. */
export function unreachable(items: readonly Item[]): ReadonlySet<string> {
  const taken = new Set<string>();
  const lost = new Set<string>();
  for (const { key, target } of items) {
    const mark =
      target.type === 'mac' ? `mac:${target.macId}` : target.type === 'tag' ? `tag:${target.tag}` : 'everyone';
    if (taken.has('everyone') || taken.has(mark)) lost.add(key);
    taken.add(mark);
  }
  return lost;
}

export function targetInWords(item: Item): string {
  if (item.target.type === 'mac') return `The Mac ${item.hostname ?? item.target.macId}`;
  if (item.target.type === 'tag') return `Macs tagged ${item.target.tag}`;
  return 'Everyone else';
}
