import { yaml } from '@codemirror/lang-yaml';
import { MergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { Box, Typography } from '@mui/material';
import { useTheme } from '@mui/material/styles';
import { useEffect, useRef } from 'react';
import { editorTheme } from './theme.js';

interface DiffViewProps {
  readonly before: string;
  readonly after: string;
  readonly beforeLabel: string;
  readonly afterLabel: string;
}

/** Two texts side by side, differences marked, stretches without any folded away. Read only. */
export default function DiffView({ before, after, beforeLabel, afterLabel }: DiffViewProps) {
  const host = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  useEffect(() => {
    const parent = host.current;
    if (parent === null) return undefined;
    const side = (doc: string, label: string) => ({
      doc,
      extensions: [
        ...editorTheme(theme),
        lineNumbers(),
        yaml(),
        EditorView.lineWrapping,
        EditorState.readOnly.of(true),
        EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
      ],
    });
    const view = new MergeView({
      parent,
      a: side(before, beforeLabel),
      b: side(after, afterLabel),
      highlightChanges: true,
      gutter: true,
      collapseUnchanged: { margin: 4, minSize: 6 },
    });
    return () => view.destroy();
  }, [before, after, beforeLabel, afterLabel, theme]);

  return (
    <Box component="section" aria-label={`${beforeLabel} compared with ${afterLabel}`}>
      <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', borderBottom: 1, borderColor: 'divider' }}>
        {[beforeLabel, afterLabel].map((label) => (
          <Typography key={label} variant="body2" sx={{ px: 2, py: 0.75, fontWeight: 600 }}>
            {label}
          </Typography>
        ))}
      </Box>
      <Box ref={host} sx={DIFF} />
    </Box>
  );
}

const DIFF = {
  '& .cm-mergeView': { maxHeight: '65vh', overflowY: 'auto' },
  '& .cm-merge-a .cm-changedLine': { bgcolor: 'rgba(200, 80, 80, 0.13)' },
  '& .cm-merge-b .cm-changedLine': { bgcolor: 'rgba(80, 160, 110, 0.15)' },
  '& .cm-merge-a .cm-changedText': { background: 'rgba(200, 80, 80, 0.30)' },
  '& .cm-merge-b .cm-changedText': { background: 'rgba(80, 160, 110, 0.34)' },
} as const;
