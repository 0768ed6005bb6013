import { Box, Paper, Stack, Typography } from '@mui/material';
import { useId, type ReactNode } from 'react';

interface SectionProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Tables reach the edges. */
  readonly flush?: boolean;
}

/** A titled part of a page; a landmark by its heading's name. */
export function Section({ title, lead, actions, children, flush = false }: SectionProps) {
  const heading = useId();
  return (
    <Paper component="section" aria-labelledby={heading} sx={{ overflow: 'hidden' }}>
      <Stack
        direction="row"
        spacing={2}
        sx={{ alignItems: 'center', justifyContent: 'space-between', px: 2, pt: 1.5, pb: flush ? 1 : 0.5 }}
      >
        <Box>
          <Typography variant="h2" component="h2" id={heading}>
            {title}
          </Typography>
          {lead !== undefined && (
            <Typography variant="body2" color="textSecondary">
              {lead}
            </Typography>
          )}
        </Box>
        {actions}
      </Stack>
      <Box sx={flush ? { overflowX: 'auto' } : { px: 2, pb: 2 }}>{children}</Box>
    </Paper>
  );
}
