import { ROLES } from '../../wire/records.js';

export const ROLE_MEANINGS: Readonly<Record<string, string>> = {
  admin: 'May do everything.',
  'policy-editor': 'Writes, publishes and assigns policies and device sets.',
  responder: 'Reads and exports everything; may block devices at once.',
  auditor: 'Reads and exports everything; changes nothing.',
  helpdesk: 'Sees Macs and their health; grants limited exceptions.',
};

const LABELS: Readonly<Record<string, string>> = {
  admin: 'Administrator',
  'policy-editor': 'Policy editor',
  responder: 'Responder',
  auditor: 'Auditor',
  helpdesk: 'Helpdesk',
};

export function roleLabel(role: string | null): string {
  return role === null ? 'none: no access' : (LABELS[role] ?? role);
}

export const ROLE_CHOICES = ROLES.map((role): readonly [string, string] => [role, roleLabel(role)]);
