import { Autocomplete, TextField } from '@mui/material';
import { useState } from 'react';
import { useDataProvider, useRefresh } from 'react-admin';
import { FormDialog } from '../../forms/FormDialog.js';
import { useDone } from '../../feedback/report.js';
import type { PortcullisData } from '../../providers/dataProvider.js';
import type { MacRow } from '@portcullis/wire';

/** Tags and owner: what assignments and people go by. */
export function MacEdit({ mac, onClose }: { readonly mac: MacRow; readonly onClose: () => void }) {
  const data = useDataProvider<PortcullisData>();
  const refresh = useRefresh();
  const done = useDone();
  const [tags, setTags] = useState<readonly string[]>(mac.tags);
  const [name, setName] = useState(mac.owner?.name ?? '');
  const [email, setEmail] = useState(mac.owner?.email ?? '');
  const save = async (): Promise<void> => {
    const owner = { name: name.trim() || null, email: email.trim() || null };
    await data.update('macs', { id: mac.id, data: { tags, owner }, previousData: mac });
    done('Tags and owner are saved.');
    refresh();
  };
  return (
    <FormDialog title={`Edit ${mac.hostname}`} submitLabel="Save" onClose={onClose} onSubmit={save}>
      <Autocomplete
        multiple
        freeSolo
        autoSelect
        options={[]}
        value={[...tags]}
        onChange={(_event, next) => setTags([...new Set(next.map((tag) => tag.trim()).filter((tag) => tag !== ''))])}
        renderInput={(field) => (
          <TextField {...field} label="Tags" helperText="Enter after each; policies are assigned by tag." />
        )}
      />
      <TextField label="Owner's name" value={name} onChange={(event) => setName(event.target.value)} />
      <TextField label="Owner's e-mail" type="email" value={email} onChange={(event) => setEmail(event.target.value)} />
    </FormDialog>
  );
}
