import Done from '@mui/icons-material/CheckCircleOutlined';
import Unknown from '@mui/icons-material/HelpOutlineOutlined';
import Wrong from '@mui/icons-material/ErrorOutlined';
import Info from '@mui/icons-material/InfoOutlined';
import { Box, Typography } from '@mui/material';
import { checklist, goodToKnow, toMend, type Line as LineOf } from '@portcullis/health';
import type { MacRow, HealthProblem } from '@portcullis/wire';
import { Moment } from '../../display/Moment.js';
import { CopyButton } from '../../forms/CopyButton.js';
import { firstToMend, wordsForPerson } from './macModel.js';

type Line = LineOf<HealthProblem>;

const WORDS: Readonly<Record<Line['state'], string>> = { ok: 'Well', problem: 'Problem', unknown: 'Not known' };

/** What has to be so for a Mac to be protected, line by line, with cause and fix where it is not. */
export function HealthChecklist({ mac }: { readonly mac: Pick<MacRow, 'checks' | 'problems'> & Partial<MacRow> }) {
  const lines = checklist(mac.checks, mac.problems);
  if (lines.length === 0) {
    return <Typography color="textSecondary">This Mac has not reported its health yet.</Typography>;
  }
  const first = firstToMend(mac.problems);
  const notes = goodToKnow(mac.problems);
  return (
    <>
      {first !== null && (
        <Typography sx={{ mb: 1 }}>
          Mend this first: <strong>{first.title}</strong>
        </Typography>
      )}
      {mac.lastSeenAt !== undefined && (
        <Typography variant="body2" color="textSecondary" sx={{ mb: 0.5 }}>
          As this Mac said <Moment value={mac.lastSeenAt} />.
        </Typography>
      )}
      <Box component="ul" aria-label="Health checklist" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {lines.map((line) => (
          <Box component="li" key={line.key} sx={{ display: 'flex', gap: 1.25, py: 0.75 }}>
            <Sign line={line} />
            <Box sx={{ minWidth: 0 }}>
              <Typography sx={{ fontWeight: line.state === 'problem' ? 650 : 450 }}>{line.title}</Typography>
              {toMend(line.problems).map((problem) => (
                <ProblemText
                  key={problem.code}
                  problem={problem}
                  withTitle={problem.title !== line.title}
                  hostname={mac.hostname}
                />
              ))}
            </Box>
          </Box>
        ))}
      </Box>
      {notes.length > 0 && <GoodToKnow notes={notes} hostname={mac.hostname} />}
    </>
  );
}

interface GoodToKnowProps {
  readonly notes: readonly HealthProblem[];
  readonly hostname: string | undefined;
}

/** Nothing is to be mended for these; they explain what puzzles people, and are read when something does. */
function GoodToKnow({ notes, hostname }: GoodToKnowProps) {
  return (
    <Box component="details" sx={{ mt: 1.5, '& > summary': { cursor: 'pointer' } }}>
      <Typography component="summary" sx={{ fontWeight: 600 }}>
        Good to know ({notes.length})
      </Typography>
      {notes.map((note) => (
        <Box key={note.code} sx={{ mt: 1, pl: 2 }}>
          <ProblemText problem={note} withTitle hostname={hostname} />
        </Box>
      ))}
    </Box>
  );
}

function Sign({ line }: { readonly line: Line }) {
  const label = { titleAccess: WORDS[line.state], fontSize: 'small' } as const;
  if (line.state === 'ok') return <Done color="success" {...label} />;
  if (line.state === 'unknown') {
    return line.problems.length > 0 ? <Info color="info" {...label} /> : <Unknown color="disabled" {...label} />;
  }
  return (
    <Wrong color={line.problems.some((problem) => problem.severity === 'critical') ? 'error' : 'warning'} {...label} />
  );
}

interface ProblemTextProps {
  readonly problem: HealthProblem;
  readonly withTitle: boolean;
  readonly hostname: string | undefined;
}

function ProblemText({ problem, withTitle, hostname }: ProblemTextProps) {
  return (
    <Box sx={{ mt: 0.25, maxWidth: '80ch' }}>
      {withTitle && (
        <Typography component="p" sx={{ fontWeight: 600 }}>
          {problem.title}
        </Typography>
      )}
      <Typography variant="body2" color="textSecondary">
        {problem.cause}
      </Typography>
      <Typography variant="body2">
        <strong>{problem.severity === 'info' ? 'If it matters: ' : 'Fix: '}</strong>
        {problem.fix}
      </Typography>
      <CopyButton text={wordsForPerson(problem, hostname)} label="Copy for the person" of={problem.title} />
    </Box>
  );
}
