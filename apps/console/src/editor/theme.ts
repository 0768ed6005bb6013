import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import type { Theme } from '@mui/material/styles';
import { tags } from '@lezer/highlight';

/** The editor in the colours of the console. */
export function editorTheme(theme: Theme): readonly Extension[] {
  const { palette } = theme;
  const look = EditorView.theme(
    {
      '&': { color: palette.text.primary, backgroundColor: palette.background.paper, fontSize: '13px', height: '100%' },
      '.cm-scroller': { fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace', lineHeight: '1.55' },
      '.cm-content': { caretColor: palette.primary.main },
      '.cm-gutters': { backgroundColor: palette.background.default, color: palette.text.secondary, border: 'none' },
      '&.cm-focused': { outline: `2px solid ${palette.primary.main}`, outlineOffset: '-2px' },
      '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: palette.action.hover },
      '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
        backgroundColor: `${palette.action.focus} !important`,
      },
      '.cm-tooltip': {
        backgroundColor: palette.background.paper,
        border: `1px solid ${palette.divider}`,
        maxWidth: '60ch',
      },
      '.cm-panels': { backgroundColor: palette.background.default, color: palette.text.primary },
      '.cm-collapsedLines': { background: palette.action.hover, color: palette.text.secondary },
      // The marks of the library are in few fonts.
      '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"···"' },
    },
    { dark: palette.mode === 'dark' },
  );
  const colours = HighlightStyle.define([
    { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: palette.primary.main },
    { tag: [tags.string, tags.content], color: palette.text.primary },
    { tag: [tags.number, tags.bool, tags.null], color: palette.info.main },
    { tag: tags.comment, color: palette.text.secondary, fontStyle: 'italic' },
    { tag: [tags.keyword, tags.meta], color: palette.warning.main },
  ]);
  return [look, syntaxHighlighting(colours)];
}
