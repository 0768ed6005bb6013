import type { HealthState } from '@portcullis/wire';

/** One word to show and one sentence to explain it, for each state. */
export const STATE_TEXTS: Readonly<Record<HealthState, { readonly title: string; readonly meaning: string }>> = {
  protected: {
    title: 'Protected',
    meaning: 'The bridge decides, and the policy that was meant for this Mac is enforced.',
  },
  partly: {
    title: 'Partly protected',
    meaning: 'The policy is enforced, but something is missing or can be got around.',
  },
  observing: { title: 'Observing', meaning: 'What happens is recorded; nothing is blocked.' },
  unknown: { title: 'Unknown', meaning: 'It cannot be told whether this Mac is protected.' },
  unprotected: { title: 'Not protected', meaning: 'Nothing on this Mac decides about devices.' },
};
