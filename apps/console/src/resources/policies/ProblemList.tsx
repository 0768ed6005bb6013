import { Alert, Box, Button, List, ListItem, Typography } from '@mui/material';
import type { PolicyProblem } from '@portcullis/wire';
import { ToneChip, type Tone } from '../../display/Tone.js';

const TONES: Readonly<Record<PolicyProblem['severity'], { readonly tone: Tone; readonly label: string }>> = {
  error: { tone: 'bad', label: 'Error' },
  warning: { tone: 'warn', label: 'Warning' },
};

interface ProblemListProps {
  readonly problems: readonly PolicyProblem[];
  readonly onGoTo: (line: number, column: number) => void;
}

export function ProblemList({ problems, onGoTo }: ProblemListProps) {
  if (problems.length === 0) return <Alert severity="success">No problems: this text can be published.</Alert>;
  return (
    <List dense disablePadding aria-label="Problems" sx={{ maxHeight: 260, overflow: 'auto' }}>
      {problems.map((problem, index) => (
        <ListItem key={index} divider sx={{ gap: 1.5, alignItems: 'flex-start' }}>
          <ToneChip {...TONES[problem.severity]} />
          {problem.line !== null && (
            <Button sx={{ minWidth: 76, py: 0 }} onClick={() => onGoTo(problem.line ?? 1, problem.column ?? 1)}>
              Line {problem.line}
            </Button>
          )}
          <Box sx={{ minWidth: 0 }}>
            <Typography variant="body2">
              {problem.path !== null && problem.path !== '' && <code>{problem.path}: </code>}
              {problem.message}
            </Typography>
            {problem.remedy !== null && (
              <Typography variant="body2" color="textSecondary">
                {problem.remedy}
              </Typography>
            )}
          </Box>
        </ListItem>
      ))}
    </List>
  );
}
