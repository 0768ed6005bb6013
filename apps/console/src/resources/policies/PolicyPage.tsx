import { Box, Button, Stack, Tab, Tabs } from '@mui/material';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useAllowed } from '../../auth/useAllowed.js';
import { ForeignText } from '../../display/ForeignText.js';
import { Moment } from '../../display/Moment.js';
import { Page } from '../../display/Page.js';
import { RecordPage } from '../../display/RecordPage.js';
import { ToneChip } from '../../display/Tone.js';
import type { PolicyRow } from '@portcullis/wire';
import { ChangesTab } from './ChangesTab.js';
import { EditTab } from './EditTab.js';
import { hasChanges } from './policyModel.js';
import { PublishDialog } from './PublishDialog.js';
import { RevisionsTab } from './RevisionsTab.js';
import { useDraft, type Draft } from './useDraft.js';
import { WhatIfButton } from './WhatIf.js';

const TABS = [
  ['edit', 'Edit'],
  ['changes', 'Changes'],
  ['revisions', 'Revisions'],
] as const;
type TabName = (typeof TABS)[number][0];

export function PolicyPage() {
  return <RecordPage<PolicyRow>>{(policy) => <PolicyView key={policy.id} policy={policy} />}</RecordPage>;
}

function PolicyView({ policy }: { readonly policy: PolicyRow }) {
  const draft = useDraft(policy);
  const [search, setSearch] = useSearchParams();
  const tab: TabName = TABS.find(([name]) => name === search.get('tab'))?.[0] ?? 'edit';
  return (
    <Page
      title={policy.name}
      heading={<ForeignText value={policy.name} longest={80} otherwise="Policy without a name" />}
      lead={<State policy={policy} draft={draft} />}
      actions={
        <>
          <WhatIfButton policy={policy} draft={draft} />
          <PublishButton policy={policy} draft={draft} />
        </>
      }
    >
      <Tabs
        value={tab}
        onChange={(_event, next: TabName) => setSearch(next === 'edit' ? {} : { tab: next }, { replace: true })}
        aria-label="Parts of the policy"
        sx={{ mb: 2 }}
      >
        {TABS.map(([name, label]) => (
          <Tab key={name} value={name} label={label} id={`tab-${name}`} aria-controls={`panel-${name}`} />
        ))}
      </Tabs>
      <Box role="tabpanel" id={`panel-${tab}`} aria-labelledby={`tab-${tab}`}>
        {tab === 'edit' && <EditTab policy={policy} draft={draft} />}
        {tab === 'changes' && <ChangesTab policy={policy} source={draft.source} />}
        {tab === 'revisions' && <RevisionsTab policy={policy} />}
      </Box>
    </Page>
  );
}

function State({ policy, draft }: { readonly policy: PolicyRow; readonly draft: Draft }) {
  const { published } = policy;
  return (
    <Stack direction="row" spacing={1} useFlexGap sx={{ alignItems: 'center', flexWrap: 'wrap' }}>
      {published === null ? (
        <ToneChip tone="calm" label="Never published" />
      ) : (
        <ToneChip tone="good" label={`Revision ${published.revision} published`} />
      )}
      {(hasChanges(policy) || draft.isDirty) && <ToneChip tone="warn" label="Draft with changes" />}
      {published !== null && (
        <span>
          <Moment value={published.publishedAt} />
          {published.publishedBy !== null && (
            <>
              {' by '}
              <ForeignText value={published.publishedBy.email} longest={60} />
            </>
          )}
        </span>
      )}
      {policy.description !== null && <ForeignText value={policy.description} longest={200} otherwise="" />}
    </Stack>
  );
}

function PublishButton({ policy, draft }: { readonly policy: PolicyRow; readonly draft: Draft }) {
  const mayPublish = useAllowed('policies:publish');
  const [open, setOpen] = useState(false);
  if (!mayPublish) return null;
  return (
    <>
      <Button variant="contained" disabled={!hasChanges(policy) && !draft.isDirty} onClick={() => setOpen(true)}>
        Publish…
      </Button>
      {open && <PublishDialog policy={policy} draft={draft} onClose={() => setOpen(false)} />}
    </>
  );
}
