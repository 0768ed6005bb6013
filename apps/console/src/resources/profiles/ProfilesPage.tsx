import { Alert, Button, LinearProgress, Stack, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useDataProvider } from 'react-admin';
import { useAllowed } from '../../auth/useAllowed.js';
import { RequireAccess } from '../../auth/RequireAccess.js';
import { Page } from '../../display/Page.js';
import { LinkButton } from '../../display/RouterLink.js';
import { Section } from '../../display/Section.js';
import { ToneChip } from '../../display/Tone.js';
import { useDone, useFailed } from '../../feedback/report.js';
import { saveFile } from '../../files/saveFile.js';
import { Rows, type Column } from '../../lists/Rows.js';
import { sentenceOf } from '../../providers/apiError.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import { AgentFields, MacFields } from './ProfileFields.js';
import { Order } from './Order.js';
import { SigningKey } from './SigningKey.js';
import {
  COMBINED,
  fileName,
  formFrom,
  KINDS,
  missingFor,
  requestFrom,
  type ProfileForm,
  type ProfileKind,
} from './profileModel.js';

/**
 * Configuration profiles to download for device management. For whoever may make enrolment tokens: a profile can hold
 * one.
 */
export function ProfilesPage() {
  return (
    <RequireAccess resource="profiles" action="write">
      <Loaded />
    </RequireAccess>
  );
}

function Loaded() {
  const data = useDataProvider<PortcullisData>();
  const { data: settings, error } = useQuery({
    queryKey: ['profile-settings'],
    queryFn: () => data.profileSettings(),
    // What is being typed is not replaced by what is stored.
    staleTime: Infinity,
    gcTime: 0,
  });
  return (
    <Page
      title="Profiles for MDM"
      lead="Device management (Jamf Pro, Intune, Iru, Mosyle and others) puts these on Macs, so that nobody has to click anything there."
      actions={<LinkButton to="/enrolment-tokens">Tokens</LinkButton>}
    >
      {error !== null && <Alert severity="error">{sentenceOf(error)}</Alert>}
      {settings === undefined ? (
        error === null && <LinearProgress aria-label="Loading" />
      ) : (
        <Profiles first={formFrom(settings, window.location.origin)} />
      )}
    </Page>
  );
}

function Profiles({ first }: { readonly first: ProfileForm }) {
  const mayRotate = useAllowed('keys:rotate');
  const [form, setForm] = useState(first);
  const change = (changes: Partial<ProfileForm>): void => setForm({ ...form, ...changes });
  return (
    <Stack spacing={2}>
      <Section title="Which Macs" lead="The same for every profile, and remembered.">
        <MacFields form={form} onChange={change} />
      </Section>
      <Section title="What the agent is told" lead="Only in the profiles “All in one” and “Agent”.">
        <AgentFields form={form} onChange={change} />
      </Section>
      <Downloads form={form} />
      <Order mode={form.mode} />
      {mayRotate && <SigningKey />}
    </Stack>
  );
}

function Downloads({ form }: { readonly form: ProfileForm }) {
  const kinds = KINDS.filter(({ modes }) => modes.includes(form.mode));
  const columns: readonly Column<ProfileKind>[] = [
    { label: 'Profile', render: ({ title }) => title, minWidth: 140 },
    { label: 'What it does', render: ({ does }) => does },
    {
      label: 'Installed by',
      render: ({ byHand }) =>
        byHand ? (
          <ToneChip tone="calm" label="MDM or by hand" />
        ) : (
          <ToneChip tone="warn" label="User-approved MDM only" />
        ),
      minWidth: 180,
    },
    { label: 'File', render: (kind) => <Download kind={kind} form={form} /> },
  ];
  return (
    <Section
      title="Download"
      lead="Not signed: your device management signs what it delivers. A newer file replaces the older one on the Mac."
      actions={<Download kind={COMBINED} form={form} variant="contained" label="Download all in one" />}
      flush
    >
      {form.withToken && (
        <Alert severity="warning" sx={{ mx: 2, mb: 1 }}>
          Each “All in one” and each “Agent” makes a new enrolment token and holds its text. Keep the file as you would
          the token: everybody who can read it, and everybody at a Mac that it is on, can enrol a Mac with it until it
          expires or is withdrawn.
        </Alert>
      )}
      <Rows label="Profiles" rows={kinds} columns={columns} keyOf={({ kind }) => kind} />
    </Section>
  );
}

interface DownloadProps {
  readonly kind: ProfileKind;
  readonly form: ProfileForm;
  readonly variant?: 'text' | 'contained';
  readonly label?: string;
}

function Download({ kind, form, variant = 'text', label = 'Download' }: DownloadProps) {
  const data = useDataProvider<PortcullisData>();
  const done = useDone();
  const failed = useFailed();
  const [busy, setBusy] = useState(false);
  const missing = missingFor(kind, form);
  const download = async (): Promise<void> => {
    setBusy(true);
    try {
      const content = await data.createProfile(kind.kind, requestFrom(kind, form, Date.now()));
      saveFile(fileName(kind), 'application/x-apple-aspen-config', content);
      done(kind.hasAgent && form.withToken ? 'Downloaded, with a new token in it.' : 'Downloaded.');
    } catch (error) {
      failed(error);
    }
    setBusy(false);
  };
  return (
    <Stack direction="row" spacing={1} sx={{ alignItems: 'center' }}>
      {missing !== null && variant === 'contained' && (
        <Typography variant="body2" color="textSecondary">
          {missing}
        </Typography>
      )}
      <Button
        variant={variant}
        disabled={busy || missing !== null}
        onClick={() => void download()}
        aria-label={variant === 'contained' ? label : `${label} ${kind.title}`}
      >
        {busy ? 'Making…' : label}
      </Button>
    </Stack>
  );
}
