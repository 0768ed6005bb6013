import { Box, Stack, Typography } from '@mui/material';
import type { ReactNode } from 'react';

interface PageProps {
  /** Also the document's title. */
  readonly title: string;
  /** Shown instead of `title`, when the heading is more than a text. */
  readonly heading?: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** Every page: one `h1`, what can be done on it to its right, and the content below. */
export function Page({ title, heading, lead, actions, children }: PageProps) {
  return (
    <Box sx={{ maxWidth: 1480, width: '100%' }}>
      <title>{`${title} · Portcullis`}</title>
      <Stack
        direction="row"
        spacing={2}
        useFlexGap
        sx={{ alignItems: 'flex-start', justifyContent: 'space-between', flexWrap: 'wrap', mb: 2 }}
      >
        <Box sx={{ minWidth: 0 }}>
          <Typography variant="h1" component="h1">
            {heading ?? title}
          </Typography>
          {lead !== undefined && (
            <Typography color="textSecondary" component="div" sx={{ mt: 0.5, maxWidth: '75ch' }}>
              {lead}
            </Typography>
          )}
        </Box>
        {actions !== undefined && (
          <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap' }}>
            {actions}
          </Stack>
        )}
      </Stack>
      {children}
    </Box>
  );
}
