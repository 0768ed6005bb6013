import { useCallback, useEffect, useMemo, useState } from 'react';
import { useDataProvider, useRefresh } from 'react-admin';
import type { PortcullisData } from '../../providers/dataProvider.js';
import { useDebounced } from '../../search/useDebounced.js';
import type { PolicyProblem, PolicyRecord } from '../../wire/records.js';
import { editedSource, orderedProblems } from './policyModel.js';
import { unsaved, warnBeforeUnload } from './unsaved.js';

export interface Draft {
  readonly source: string;
  readonly isDirty: boolean;
  readonly problems: readonly PolicyProblem[];
  readonly edit: (source: string) => void;
  /** Saves as draft, problems or not; does nothing when nothing was typed. */
  readonly save: () => Promise<void>;
  readonly revert: () => void;
  /** Whether there is a saved draft that can be thrown away: what is published stays. */
  readonly canDiscard: boolean;
  readonly discard: () => Promise<void>;
  /** Problems that the server named when it refused to publish. */
  readonly refuse: (problems: readonly PolicyProblem[]) => void;
}

const NONE: readonly PolicyProblem[] = [];

/** The text being edited: what was typed, else what the server has. */
export function useDraft(policy: PolicyRecord): Draft {
  const data = useDataProvider<PortcullisData>();
  const refresh = useRefresh();
  const saved = editedSource(policy);
  const basedOn = policy.draft?.updatedAt ?? null;
  const [typed, setTyped] = useState<string | null>(() => unsaved.of(policy.id));
  const [answered, setAnswered] = useState<{
    readonly source: string;
    readonly problems: readonly PolicyProblem[];
  } | null>(null);
  // What was typed has been saved: from now on the server's text is followed.
  if (typed !== null && typed === saved) setTyped(null);
  const source = typed ?? saved;
  const found = useBrowserCheck(source);

  useEffect(() => {
    window.addEventListener('beforeunload', warnBeforeUnload);
    return () => window.removeEventListener('beforeunload', warnBeforeUnload);
  }, []);

  const edit = useCallback(
    (next: string) => {
      setTyped(next === saved ? null : next);
      if (next === saved) unsaved.forget(policy.id);
      else unsaved.keep(policy.id, next);
    },
    [policy.id, saved],
  );
  const revert = useCallback(() => {
    setTyped(null);
    unsaved.forget(policy.id);
  }, [policy.id]);
  const save = useCallback(async () => {
    if (typed === null) return;
    setAnswered({ source: typed, problems: await data.saveDraft(policy.id, typed, basedOn) });
    unsaved.forget(policy.id);
    refresh();
  }, [basedOn, data, policy.id, refresh, typed]);

  const discard = useCallback(async () => {
    await data.discardDraft(policy.id);
    revert();
    refresh();
  }, [data, policy.id, refresh, revert]);
  const canDiscard = policy.draft !== null && policy.published !== null;

  const fromServer = answered?.source === source ? answered.problems : typed === null ? policy.problems : NONE;
  const problems = useMemo(() => orderedProblems([...fromServer, ...found]), [fromServer, found]);
  const refuse = useCallback(
    (refused: readonly PolicyProblem[]) => setAnswered({ source, problems: refused }),
    [source],
  );
  return {
    source,
    isDirty: typed !== null && typed !== saved,
    problems,
    edit,
    save,
    revert,
    canDiscard,
    discard,
    refuse,
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
