import { useCallback, useEffect, useMemo, useState } from 'react';
import { useDataProvider, useRefresh } from 'react-admin';
import type { PortcullisData } from '../../providers/dataProvider.js';
import { useDebounced } from '../../search/useDebounced.js';
import type { PolicyProblem, PolicyRow } from '@portcullis/wire';
import { editedSource, orderedProblems } from './policyModel.js';
import { unsaved, warnBeforeUnload, type Typed } from './unsaved.js';

export interface Draft {
  readonly source: string;
  readonly isDirty: boolean;
  readonly problems: readonly PolicyProblem[];
  readonly edit: (source: string) => void;
  /** Saves as draft, problems or not, and says when; does nothing when nothing was typed. */
  readonly save: () => Promise<string | null>;
  /** Another draft was saved since typing began: saving is refused until somebody has compared and chosen. */
  readonly isConflict: boolean;
  /** Chosen after a comparison: what was typed takes the place of the draft that is saved now. */
  readonly replace: () => Promise<string | null>;
  readonly revert: () => void;
  /** Whether there is a saved draft that can be thrown away: what is published stays. */
  readonly canDiscard: boolean;
  readonly discard: () => Promise<void>;
  /** Problems that the server named when it refused to publish. */
  readonly refuse: (problems: readonly PolicyProblem[]) => void;
}

const NONE: readonly PolicyProblem[] = [];

/** What was typed and not saved. The browser asks before the page is left while there is any. */
function useTyped(policyId: string, saved: string) {
  const [typed, setTyped] = useState<Typed | null>(() => unsaved.of(policyId));
  // What was typed has been saved: from now on the server's text is followed.
  if (typed !== null && typed.text === saved) setTyped(null);
  useEffect(() => {
    window.addEventListener('beforeunload', warnBeforeUnload);
    return () => window.removeEventListener('beforeunload', warnBeforeUnload);
  }, []);
  const type = useCallback(
    (next: Typed | null) => {
      setTyped(next);
      if (next === null) unsaved.forget(policyId);
      else unsaved.keep(policyId, next);
    },
    [policyId],
  );
  return { typed, type };
}

interface Answered {
  readonly source: string;
  readonly problems: readonly PolicyProblem[];
}

/** The text being edited: what was typed, else what the server has. */
export function useDraft(policy: PolicyRow): Draft {
  const data = useDataProvider<PortcullisData>();
  const refresh = useRefresh();
  const { id } = policy;
  const saved = editedSource(policy);
  const savedAt = policy.draft?.updatedAt ?? null;
  const { typed, type } = useTyped(id, saved);
  const [answered, setAnswered] = useState<Answered | null>(null);
  const source = typed?.text ?? saved;
  const found = useBrowserCheck(source);

  // What typing began from stays with it: a draft that somebody else saves meanwhile is not what it rests on. One's own
  // is.
  const basedOn = typed === null || answered?.source === saved ? savedAt : typed.basedOn;
  const edit = (text: string): void => type(text === saved ? null : { text, basedOn });
  const revert = (): void => type(null);
  const send = async (restsOn: string | null): Promise<string | null> => {
    if (typed === null) return null;
    try {
      const { problems, draft } = await data.saveDraft(id, typed.text, restsOn);
      setAnswered({ source: typed.text, problems });
      unsaved.forget(id);
      return draft?.updatedAt ?? null;
    } finally {
      // Refused because of another draft, too: that draft has to be seen before anything is chosen.
      refresh();
    }
  };
  const discard = async (): Promise<void> => {
    await data.discardDraft(id);
    revert();
    refresh();
  };

  const fromServer = answered?.source === source ? answered.problems : typed === null ? policy.problems : NONE;
  const problems = useMemo(() => orderedProblems([...fromServer, ...found]), [fromServer, found]);
  return {
    source,
    isDirty: typed !== null && typed.text !== saved,
    isConflict: typed !== null && basedOn !== savedAt,
    problems,
    edit,
    save: () => send(basedOn),
    replace: () => send(savedAt),
    revert,
    canDiscard: policy.draft !== null && policy.published !== null,
    discard,
    refuse: (refused) => setAnswered({ source, problems: refused }),
  };
}

/** What libs/policy says about the text, here in the browser, when typing pauses. */
function useBrowserCheck(source: string): readonly PolicyProblem[] {
  const settled = useDebounced(source, 300);
  const [problems, setProblems] = useState(NONE);
  useEffect(() => {
    let current = true;
    void import('./engine.js').then(({ check }) => {
      if (current) setProblems(check(settled, new Date().toISOString().slice(0, 10)));
    });
    return () => {
      current = false;
    };
  }, [settled]);
  return problems;
}
