import type { ResourceProps } from 'react-admin';
import { apiTokens } from './api-tokens/index.js';
import { assignments } from './assignments/index.js';
import { audit } from './audit/index.js';
import { blocks } from './blocks/index.js';
import { deviceSets } from './device-sets/index.js';
import { devices } from './devices/index.js';
import { enrolmentTokens } from './enrolment-tokens/index.js';
import { events } from './events/index.js';
import { grants } from './grants/index.js';
import { macs } from './macs/index.js';
import { policies } from './policies/index.js';
import { users } from './users/index.js';

export const resources: readonly ResourceProps[] = [
  macs,
  devices,
  events,
  policies,
  assignments,
  deviceSets,
  grants,
  blocks,
  enrolmentTokens,
  apiTokens,
  users,
  audit,
];
