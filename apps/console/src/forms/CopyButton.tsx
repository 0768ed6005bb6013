import { Button } from '@mui/material';
import { useDone, useFailed } from '../feedback/report.js';

interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
  /** For those who hear the page: what of several like it is copied. */
  readonly of?: string;
}

/** Nothing where the browser has no clipboard for this page, as without HTTPS. */
export function CopyButton({ text, label, of }: CopyButtonProps) {
  const done = useDone();
  const failed = useFailed();
  if (typeof navigator.clipboard !== 'object') return null;
  const copy = () => navigator.clipboard.writeText(text).then(() => done('Copied.'), failed);
  return (
    <Button size="small" {...(of === undefined ? {} : { 'aria-label': `${label}: ${of}` })} onClick={() => void copy()}>
      {label}
    </Button>
  );
}
