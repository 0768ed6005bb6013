import { diagnose, examineBundle, STATE_TEXTS, unpackBundle } from '@portcullis/health';
import { Alert, Box, Button, Stack, Typography } from '@mui/material';
import { useState, type ChangeEvent } from 'react';
import { Page } from '../../display/Page.js';
import { Section } from '../../display/Section.js';
import { HealthChecklist } from './HealthChecklist.js';
import { StateChip } from './StateChip.js';

type Diagnosis = ReturnType<typeof diagnose>;
type Looked =
  | { readonly is: 'read'; readonly name: string; readonly diagnosis: Diagnosis }
  | { readonly is: 'refused'; readonly name: string; readonly why: string };

/**
 * What a Mac that cannot report, or is of somebody else, would say of itself: from the file that `portcullis support`
 * wrote there.
 */
export function BundlePage() {
  const [looked, setLooked] = useState<Looked | null>(null);
  const look = async (file: File) => setLooked(await lookInto(file));
  return (
    <Page
      title="Check a support bundle"
      lead="On the Mac, run “sudo portcullis support” and choose the file that it writes. It is read in this browser and sent nowhere."
      actions={<FileButton onFile={(file) => void look(file)} />}
    >
      {looked?.is === 'refused' && (
        <Alert severity="error">
          “{looked.name}” cannot be read: {looked.why}.
        </Alert>
      )}
      {looked?.is === 'read' && <Read name={looked.name} diagnosis={looked.diagnosis} />}
    </Page>
  );
}

function Read({ name, diagnosis }: { readonly name: string; readonly diagnosis: Diagnosis }) {
  return (
    <Section title={name}>
      <Stack direction="row" spacing={1} sx={{ alignItems: 'center', mb: 1 }}>
        <StateChip state={diagnosis.state} />
        <Typography>{STATE_TEXTS[diagnosis.state].meaning}</Typography>
      </Stack>
      <HealthChecklist mac={diagnosis} />
    </Section>
  );
}

/** The archive, or a single file of one, by the name that `portcullis support` gives it. */
async function lookInto(file: File): Promise<Looked> {
  const { name } = file;
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const files = /\.(?:txt|xml|json)$/i.test(name)
      ? new Map([[name, new TextDecoder().decode(bytes)]])
      : unpackBundle(bytes);
    const examined = await examineBundle(files, propertyList, Date.now());
    if (examined === null) return { is: 'refused', name, why: 'it holds no file of a support bundle' };
    return { is: 'read', name, diagnosis: diagnose(examined.facts, examined.time) };
  } catch (error) {
    return { is: 'refused', name, why: error instanceof Error ? error.message : String(error) };
  }
}

async function propertyList(text: string): Promise<unknown> {
  try {
    return (await import('plist')).parse(text);
  } catch {
    return null;
  }
}

function FileButton({ onFile }: { readonly onFile: (file: File) => void }) {
  return (
    <Button component="label" variant="contained">
      Choose a support bundle
      <Box
        component="input"
        type="file"
        accept=".zip,.txt,.xml,.json"
        aria-label="Support bundle"
        sx={{ position: 'absolute', opacity: 0, width: '1px', height: '1px' }}
        onChange={(event: ChangeEvent<HTMLInputElement>) => {
          const file = event.target.files?.[0];
          if (file !== undefined) onFile(file);
          event.target.value = '';
        }}
      />
    </Button>
  );
}
