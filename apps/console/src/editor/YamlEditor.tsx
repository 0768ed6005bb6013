import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, Transaction } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { Box } from '@mui/material';
import { useTheme } from '@mui/material/styles';
import { useEffect, useEffectEvent, useImperativeHandle, useRef, type Ref } from 'react';
import type { PolicyProblem } from '@portcullis/wire';
import { diagnosticsOf } from './diagnostics.js';
import { editorTheme } from './theme.js';

export interface EditorHandle {
  /** Puts the cursor there and shows it. Lines and columns count from 1. */
  readonly goTo: (line: number, column: number) => void;
}

interface YamlEditorProps {
  /** Accessible name of the text. */
  readonly label: string;
  readonly value: string;
  readonly onChange?: (value: string) => void;
  readonly problems?: readonly PolicyProblem[];
  readonly ref?: Ref<EditorHandle>;
}

/**
 * YAML with problems at their place. Without `onChange` it can be read, searched and copied, not changed.
 * Tab leaves the editor, as keyboards expect; indentation follows by itself.
 */
export default function YamlEditor({ label, value, onChange, problems = [], ref }: YamlEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const listener = useRef(onChange);
  const first = useRef(value);
  const looks = useRef(new Compartment());
  const theme = useTheme();
  const editable = onChange !== undefined;

  const presentTheme = useEffectEvent(() => editorTheme(theme));

  useEffect(() => {
    listener.current = onChange;
  }, [onChange]);

  useEffect(() => {
    const parent = host.current;
    if (parent === null) return undefined;
    const created = new EditorView({
      parent,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          looks.current.of(presentTheme()),
          ...BASICS,
          EditorState.readOnly.of(!editable),
          EditorView.contentAttributes.of({
            'aria-label': label,
            'aria-multiline': 'true',
            ...(editable ? {} : { 'aria-readonly': 'true', tabindex: '0' }),
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) listener.current?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = created;
    return () => {
      view.current = null;
      first.current = created.state.doc.toString();
      created.destroy();
    };
  }, [label, editable]);

  useEffect(() => {
    view.current?.dispatch({ effects: looks.current.reconfigure(editorTheme(theme)) });
  }, [theme]);

  useEffect(() => {
    const current = view.current;
    if (current === null || current.state.doc.toString() === value) return;
    current.dispatch({
      changes: { from: 0, to: current.state.doc.length, insert: value },
      annotations: Transaction.addToHistory.of(false),
    });
  }, [value]);

  useEffect(() => {
    const current = view.current;
    if (current !== null) current.dispatch(setDiagnostics(current.state, diagnosticsOf(current.state.doc, problems)));
  }, [problems]);

  useImperativeHandle(ref, () => ({ goTo: (line, column) => goTo(view.current, line, column) }), []);

  return <Box ref={host} sx={{ height: '100%', minHeight: 320, '& .cm-editor': { height: '100%' } }} />;
}

const BASICS = [
  lineNumbers(),
  highlightActiveLineGutter(),
  highlightActiveLine(),
  history(),
  foldGutter(),
  drawSelection(),
  indentOnInput(),
  bracketMatching(),
  search({ top: true }),
  highlightSelectionMatches(),
  lintGutter(),
  yaml(),
  EditorState.tabSize.of(2),
  keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap]),
];

function goTo(view: EditorView | null, line: number, column: number): void {
  if (view === null) return;
  const at = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
  const position = Math.min(at.from + Math.max(column - 1, 0), at.to);
  view.dispatch({ selection: { anchor: position }, effects: EditorView.scrollIntoView(position, { y: 'center' }) });
  view.focus();
}
