import { Button } from '@mui/material';
import { styled } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { Link as Routed } from 'react-router-dom';

const Plain = styled(Routed)(({ theme }) => ({
  color: theme.palette.primary.main,
  textDecoration: 'none',
  '&[data-quiet]': { color: 'inherit' },
  '&:hover, &:focus-visible': { textDecoration: 'underline' },
}));

interface RouterLinkProps {
  readonly to: string;
  readonly children: ReactNode;
  /** Looks like the text around it until it is pointed at. */
  readonly quiet?: boolean;
}

export function RouterLink({ to, children, quiet = false }: RouterLinkProps) {
  return (
    <Plain to={to} {...(quiet ? { 'data-quiet': '' } : {})}>
      {children}
    </Plain>
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
