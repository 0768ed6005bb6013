import type { Role } from '@portcullis/wire';

/** What a demo starts with, beside the policy in `office.policy.yaml`. */
export const DEMO_ORGANISATION = 'Demo organisation';

export const DEMO_USERS: readonly { readonly email: string; readonly name: string; readonly role: Role }[] = [
  { email: 'admin@example.test', name: 'Ada Admin', role: 'admin' },
  { email: 'editor@example.test', name: 'Emil Editor', role: 'policy-editor' },
  { email: 'responder@example.test', name: 'Rosa Responder', role: 'responder' },
  { email: 'auditor@example.test', name: 'Aki Auditor', role: 'auditor' },
  { email: 'helpdesk@example.test', name: 'Hana Helpdesk', role: 'helpdesk' },
];

export const DEMO_TOKEN_NAME = 'Demo Macs';

export const DEMO_POLICY_NAME = 'Office';

/** Stands in the policy file for the id of the set below. */
export const SET_PLACEHOLDER = '5e7c0de5-0000-4000-8000-000000000001';

export const DEMO_SET = {
  name: 'Company sticks',
  description: 'Encrypted sticks that IT hands out, by serial number.',
  entries: [
    {
      vendorId: 0x0930,
      productId: 0x6545,
      serialNumber: '2F7B1A0C55D3',
      owner: 'Mia Berger',
      assetTag: 'STICK-0001',
      comment: 'Toshiba TransMemory, handed out 2026-09-01',
      ticket: 'IT-101',
      reviewDate: '2027-09-01',
    },
    {
      vendorId: 0x0930,
      productId: 0x6545,
      serialNumber: '2F7B1A0C55E8',
      owner: 'Ben Okafor',
      assetTag: 'STICK-0002',
      comment: 'Toshiba TransMemory, handed out 2026-09-01',
      ticket: 'IT-101',
      reviewDate: '2027-09-01',
    },
  ],
} as const;
