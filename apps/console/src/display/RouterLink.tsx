import { Button } from '@mui/material';
import { styled } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { Link as Routed } from 'react-router-dom';

const Plain = styled(Routed)(({ theme }) => ({
  color: theme.palette.primary.main,
  textDecoration: 'none',
  '&:hover, &:focus-visible': { textDecoration: 'underline' },
}));

export function RouterLink({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  return <Plain to={to}>{children}</Plain>;
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
