import { Button } from '@mui/material';
import type { EventRow } from '@portcullis/wire';
import { useAllowed } from '../../auth/useAllowed.js';
import { withQuery } from '../../providers/http.js';

/** All that is known of the event as a file, to hand over: on paper for people, as JSON for programs. */
export function EvidenceLinks({ row }: { readonly row: EventRow }) {
  const mayExport = useAllowed('events:export');
  if (!mayExport) return null;
  const address = (format: 'pdf' | 'json'): string =>
    withQuery(`/api/events/${encodeURIComponent(row.id)}/evidence.${format}`, { macId: row.mac.id });
  return (
    <>
      <Button variant="outlined" href={address('pdf')} download>
        Evidence (PDF)
      </Button>
      <Button variant="outlined" href={address('json')} download>
        Evidence (JSON)
      </Button>
    </>
  );
}
