import { Typography } from '@mui/material';
import { Section } from '../../display/Section.js';
import type { Mode } from './profileModel.js';

/** What comes first on a Mac, and how to see that it worked. */
export function Order({ mode }: { readonly mode: Mode }) {
  return (
    <Section title="In which order">
      <Typography component="ol" variant="body2" sx={{ pl: 2.5, my: 0.5, '& li': { mb: 0.75 } }}>
        {mode === 'authorize' && (
          <li>
            Assign <b>System extension</b> and <b>Full Disk Access</b>, and wait until the Macs have them. Portcullis
            finds its way in any order, but only in this one nobody at the Mac is asked for anything.
          </li>
        )}
        <li>
          Assign <b>Background items</b>, <b>Notices</b> and <b>Agent</b>. “All in one” is all of these in one profile.
        </li>
        <li>
          Deploy the package. An agent without its profile waits for it: <code>portcullis status</code> on the Mac says
          so.
        </li>
        <li>
          Look here: the Mac appears under <i>Macs</i> within a minute, and its checklist says what is missing.
        </li>
      </Typography>
      <Typography variant="body2" color="textSecondary">
        “User-approved MDM only” means that macOS refuses the profile when somebody opens it by hand. To try Portcullis
        on a Mac without device management, allow the extension and Full Disk Access in System Settings; the{' '}
        <b>Agent</b> profile can be installed by hand there.
      </Typography>
    </Section>
  );
}
