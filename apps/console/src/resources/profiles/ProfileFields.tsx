import { Box, Checkbox, FormControlLabel, FormHelperText } from '@mui/material';
import type { ReactNode } from 'react';
import { Choice } from '../../forms/Choice.js';
import { TextInput } from '../../forms/TextInput.js';
import { DAYS, isCount } from '../enrolment-tokens/tokenModel.js';
import { diskReach, MODES, type ProfileForm, teamFault } from './profileModel.js';

interface FieldsProps {
  readonly form: ProfileForm;
  readonly onChange: (changes: Partial<ProfileForm>) => void;
}

export function MacFields({ form, onChange }: FieldsProps) {
  const { mode, teamId, removable } = form;
  return (
    <Fields>
      <Choice
        label="How the bridge runs"
        value={mode}
        choices={MODES}
        onChange={(next) => onChange({ mode: next })}
        help={
          mode === 'authorize'
            ? `Disks: ${diskReach(mode)}. The app must be signed with Apple’s Endpoint Security entitlement.`
            : `Disks: ${diskReach(mode)}, which root passes by with mount. Needs neither an entitlement nor Full Disk Access.`
        }
      />
      <TextInput
        label="Team identifier"
        value={teamId}
        required={mode === 'authorize'}
        longest={10}
        help="Of the certificate that signed the app: codesign -dv prints it as TeamIdentifier"
        fault={teamFault(form)}
        onChange={(typed) => onChange({ teamId: typed.toUpperCase() })}
      />
      {mode === 'authorize' && (
        <Tick
          label="Let the app remove the extension without a password"
          help="Only to uninstall: anybody at the Mac can remove it then. Otherwise macOS 15 and newer let nobody remove it while the profile is there."
          checked={removable}
          onChange={(on) => onChange({ removable: on })}
        />
      )}
    </Fields>
  );
}

export function AgentFields({ form, onChange }: FieldsProps) {
  const { server, withToken, tokenName, tags, days, maxUses, ownerName, ownerEmail } = form;
  return (
    <Fields>
      <TextInput
        label="Server"
        required
        value={server}
        help="The https address under which Macs reach this server"
        onChange={(typed) => onChange({ server: typed })}
      />
      <TextInput
        label="Owner’s e-mail"
        value={ownerEmail}
        help="A variable that your MDM fills in, for example $EMAIL (Jamf Pro), %Email% (Mosyle), {EmailAddress} (Workspace ONE)"
        onChange={(typed) => onChange({ ownerEmail: typed })}
      />
      <TextInput
        label="Owner’s name"
        value={ownerName}
        help="A variable as well, or empty"
        onChange={(typed) => onChange({ ownerName: typed })}
      />
      <Tick
        label="Make an enrolment token for it"
        help="Without one the Macs must get their token in another way."
        checked={withToken}
        onChange={(on) => onChange({ withToken: on })}
      />
      {withToken && (
        <>
          <TextInput
            label="Token name"
            required
            value={tokenName}
            onChange={(typed) => onChange({ tokenName: typed })}
          />
          <TextInput
            label="Tags"
            value={tags}
            help="Separated by commas; every Mac that enrols with it gets them"
            onChange={(typed) => onChange({ tags: typed })}
          />
          <Choice label="Valid for" value={days} choices={DAYS} onChange={(next) => onChange({ days: next })} />
          <TextInput
            label="How many Macs at most"
            type="number"
            value={maxUses}
            help="Empty: any number"
            fault={isCount(maxUses) ? null : 'A whole number from 1, or nothing'}
            onChange={(typed) => onChange({ maxUses: typed })}
          />
        </>
      )}
    </Fields>
  );
}

/** Side by side where there is room. */
function Fields({ children }: { readonly children: ReactNode }) {
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        pt: 1.5,
        gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 300px), 1fr))',
        alignItems: 'start',
      }}
    >
      {children}
    </Box>
  );
}

interface TickProps {
  readonly label: string;
  readonly help: string;
  readonly checked: boolean;
  readonly onChange: (on: boolean) => void;
}

function Tick({ label, help, checked, onChange }: TickProps) {
  return (
    <Box>
      <FormControlLabel
        label={label}
        control={<Checkbox size="small" checked={checked} onChange={(_event, on) => onChange(on)} />}
      />
      <FormHelperText sx={{ mt: 0, ml: 4 }}>{help}</FormHelperText>
    </Box>
  );
}
