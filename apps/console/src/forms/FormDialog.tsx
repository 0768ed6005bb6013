import { Alert, Button, Dialog, DialogActions, DialogContent, DialogTitle, Stack } from '@mui/material';
import { useId, useRef, useState, type ReactNode, type SyntheticEvent } from 'react';
import { Failure } from '../feedback/report.js';

interface FormDialogProps {
  readonly title: string;
  readonly submitLabel: string;
  readonly busyLabel?: string;
  readonly cancelLabel?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onClose: () => void;
  /** Rejecting keeps the dialog open and shows why; resolving closes it. */
  readonly onSubmit: () => Promise<void>;
  readonly children: ReactNode;
}

/**
 * A dialog that does one thing: fields (the first has the focus), a button named for it, the server's refusal in
 * place.
 */
export function FormDialog({
  title,
  submitLabel,
  busyLabel,
  cancelLabel = 'Cancel',
  danger = false,
  disabled = false,
  onClose,
  onSubmit,
  children,
}: FormDialogProps) {
  const heading = useId();
  const form = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<{ readonly error: unknown } | null>(null);

  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      await onSubmit();
      onClose();
    } catch (error) {
      setFailure({ error });
      setBusy(false);
    }
  };

  return (
    <Dialog
      open
      onClose={busy ? undefined : onClose}
      aria-labelledby={heading}
      fullWidth
      maxWidth="sm"
      slotProps={{ transition: { onEntered: () => focusFirst(form.current) } }}
    >
      <form ref={form} onSubmit={(event) => void submit(event)} noValidate>
        <DialogTitle id={heading}>{title}</DialogTitle>
        <DialogContent>
          <Stack spacing={2} sx={{ pt: 1 }}>
            {failure !== null && (
              <Alert severity="error">
                <Failure error={failure.error} />
              </Alert>
            )}
            {children}
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose} color="inherit" disabled={busy}>
            {cancelLabel}
          </Button>
          <Button type="submit" variant="contained" color={danger ? 'error' : 'primary'} disabled={busy || disabled}>
            {busy ? (busyLabel ?? 'Working…') : submitLabel}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** What still has to be filled in, or else the first; unless somebody has already begun to type. */
function focusFirst(form: HTMLFormElement | null): void {
  if (form === null || form.contains(document.activeElement)) return;
  const fields = [...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')].filter(
    (field) => field.type !== 'hidden' && field.ariaHidden !== 'true',
  );
  const missing = fields.find(({ required, value }) => required && value === '');
  (missing ?? form.querySelector<HTMLElement>('input:not([type="hidden"]), textarea, [role="combobox"]'))?.focus();
}
