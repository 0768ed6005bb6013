import { Box, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { Mark } from '../brand/Mark.js';

interface EmptyStateProps {
  readonly title: string;
  /** What to do next. */
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <Box sx={{ py: 5, px: 2, textAlign: 'center', color: 'text.secondary' }}>
      <Box sx={{ opacity: 0.45 }}>
        <Mark size={36} />
      </Box>
      <Typography variant="h2" component="p" color="textPrimary" sx={{ mt: 1 }}>
        {title}
      </Typography>
      <Typography variant="body2" component="div" sx={{ mt: 0.5, mx: 'auto', maxWidth: '58ch' }}>
        {children}
      </Typography>
      {action !== undefined && <Box sx={{ mt: 2 }}>{action}</Box>}
    </Box>
  );
}
