import { ROLES, type Role } from '@portcullis/wire';

export const ROLE_MEANINGS: Readonly<Record<Role, string>> = {
  admin: 'May do everything.',
  'policy-editor': 'Writes, publishes and assigns policies and device sets.',
  responder: 'Reads and exports everything; may block devices at once.',
  auditor: 'Reads and exports everything; changes nothing.',
  helpdesk: 'Sees Macs and their health; grants limited exceptions.',
};

const LABELS: Readonly<Record<Role, string>> = {
  admin: 'Administrator',
  'policy-editor': 'Policy editor',
  responder: 'Responder',
  auditor: 'Auditor',
  helpdesk: 'Helpdesk',
};

export function roleLabel(role: Role): string {
  return LABELS[role];
}

export const ROLE_CHOICES = ROLES.map((role): readonly [Role, string] => [role, roleLabel(role)]);
