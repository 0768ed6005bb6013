import { LinearProgress } from '@mui/material';
import type { ReactNode } from 'react';
import { CanAccess } from 'react-admin';
import { AccessDenied } from './AccessDenied.js';

/** For pages that are not a resource's list: what the menu hides cannot be reached by typing its address either. */
export function RequireAccess({
  resource,
  action = 'list',
  children,
}: {
  readonly resource: string;
  readonly action?: 'list' | 'write';
  readonly children: ReactNode;
}) {
  return (
    <CanAccess
      resource={resource}
      action={action}
      accessDenied={<AccessDenied />}
      loading={<LinearProgress aria-label="Loading" />}
    >
      {children}
    </CanAccess>
  );
}
