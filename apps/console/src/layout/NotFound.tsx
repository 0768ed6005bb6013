import { Paper } from '@mui/material';
import { EmptyState } from '../display/EmptyState.js';
import { LinkButton } from '../display/RouterLink.js';

export function NotFound() {
  return (
    <Paper>
      <EmptyState
        title="There is no such page"
        action={
          <LinkButton to="/" variant="outlined">
            Back to the start
          </LinkButton>
        }
      >
        The address may be mistyped, or what it showed has been deleted.
      </EmptyState>
    </Paper>
  );
}
