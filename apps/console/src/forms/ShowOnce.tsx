import { Alert, Button, Dialog, DialogActions, DialogContent, DialogTitle, TextField } from '@mui/material';
import { useId } from 'react';
import { CopyButton } from './CopyButton.js';

interface ShowOnceProps {
  /** The token's name. */
  readonly of: string;
  readonly text: string;
  readonly onClose: () => void;
}

/** The only time that a token's text is ever shown; the server keeps nothing that could give it again. */
export function ShowOnce({ of, text, onClose }: ShowOnceProps) {
  const heading = useId();
  return (
    <Dialog open onClose={onClose} aria-labelledby={heading} fullWidth maxWidth="sm">
      <DialogTitle id={heading}>The token of {of}</DialogTitle>
      <DialogContent>
        <Alert severity="warning" sx={{ mb: 2 }}>
          Copy it now: it is shown this once and cannot be looked up again.
        </Alert>
        <TextField
          label="Token text"
          value={text}
          multiline
          slotProps={{
            htmlInput: { readOnly: true, spellCheck: false, style: { fontFamily: 'ui-monospace, monospace' } },
          }}
          onFocus={(event) => event.target.select()}
        />
      </DialogContent>
      <DialogActions>
        <CopyButton text={text} label="Copy" />
        <Button variant="contained" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}
