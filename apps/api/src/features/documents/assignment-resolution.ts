/** One line of the assignments, in order, whose policy has been published. */
export interface ResolvableAssignment {
  readonly policyId: string;
  readonly targetType: 'mac' | 'tag' | 'everyone';
  readonly macId: string | null;
  readonly tag: string | null;
}

/** The policy of one Mac: the first assignment that fits it. `null`: none does, and the Mac observes. */
export function policyFor(
  mac: { readonly id: string; readonly tags: readonly string[] },
  assignments: readonly ResolvableAssignment[],
): string | null {
  const fitting = assignments.find(({ targetType, macId, tag }) => {
    switch (targetType) {
      case 'mac':
        return macId === mac.id;
      case 'tag':
        return tag !== null && mac.tags.includes(tag);
      case 'everyone':
        return true;
    }
  });
  return fitting?.policyId ?? null;
}
