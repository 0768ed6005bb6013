import { Button, Typography } from '@mui/material';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useDataProvider } from 'react-admin';
import { Facts } from '../../display/Facts.js';
import { Moment } from '../../display/Moment.js';
import { Section } from '../../display/Section.js';
import { Failed, useDone } from '../../feedback/report.js';
import { FormDialog } from '../../forms/FormDialog.js';
import type { PortcullisData } from '../../providers/dataProvider.js';

const KEY = ['signing-key'];

/** The key that Macs obey, and how it is replaced. */
export function SigningKey() {
  const data = useDataProvider<PortcullisData>();
  const [open, setOpen] = useState(false);
  const { data: key, error, refetch } = useQuery({ queryKey: KEY, queryFn: () => data.signingKey() });
  return (
    <Section
      title="Signing key"
      lead="Macs take policies, grants and blocks only when they are signed with it."
      actions={
        <Button color="error" onClick={() => setOpen(true)} disabled={key === undefined}>
          Replace key
        </Button>
      }
    >
      {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
      {key !== undefined && (
        <Facts
          rows={[
            ['Key', <code key="key">{key.keyId.slice(0, 16)}…</code>],
            ['In use', <Moment key="since" value={key.since} />],
            ['Earlier keys', String(key.earlier)],
            [
              'Macs on an earlier key',
              key.macsToFollow === 0 ? 'none' : `${key.macsToFollow}; each follows when it is next heard of`,
            ],
          ]}
        />
      )}
      {open && <Replace onClose={() => setOpen(false)} />}
    </Section>
  );
}

function Replace({ onClose }: { readonly onClose: () => void }) {
  const data = useDataProvider<PortcullisData>();
  const queries = useQueryClient();
  const done = useDone();
  const submit = async (): Promise<void> => {
    queries.setQueryData(KEY, await data.rotateKey());
    done('The key is replaced. Make the agent’s profile anew.');
  };
  return (
    <FormDialog title="Replace the signing key?" submitLabel="Replace key" danger onClose={onClose} onSubmit={submit}>
      <Typography>
        Everything is signed anew. Macs follow by themselves, also those that are away now. Agent profiles that were
        made before name the old key: a new Mac does not enrol with them, so make them anew.
      </Typography>
    </FormDialog>
  );
}
