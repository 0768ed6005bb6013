import { Button, Link } from '@mui/material';
import type { ReactNode } from 'react';
import { Link as Routed } from 'react-router-dom';

export function RouterLink({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  return (
    <Link component={Routed} to={to}>
      {children}
    </Link>
  );
}

/** A button that goes somewhere: a link that looks like a button. */
export function LinkButton({
  to,
  variant = 'text',
  children,
}: {
  readonly to: string;
  readonly variant?: 'text' | 'outlined' | 'contained';
  readonly children: ReactNode;
}) {
  return (
    <Button component={Routed} to={to} variant={variant}>
      {children}
    </Button>
  );
}
