import { Paper } from '@mui/material';
import { EmptyState } from '../display/EmptyState.js';
import { LinkButton } from '../display/RouterLink.js';

export function AccessDenied() {
  return (
    <Paper>
      <EmptyState
        title="This page is not yours"
        action={
          <LinkButton to="/" variant="outlined">
            Back to the start
          </LinkButton>
        }
      >
        Your role does not allow it. Ask an administrator if it should.
      </EmptyState>
    </Paper>
  );
}
