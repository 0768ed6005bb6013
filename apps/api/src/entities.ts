import { Assignment } from './features/assignments/assignment.entity.js';
import { AuditEntry } from './features/audit/audit-entry.entity.js';
import { Session } from './features/auth/session.entity.js';
import { BlockRecord } from './features/blocks/block.entity.js';
import { DeviceSetEntry } from './features/device-sets/device-set-entry.entity.js';
import { DeviceSetRecord } from './features/device-sets/device-set.entity.js';
import { DeviceMac, DeviceRecord } from './features/devices/device.entity.js';
import { SignedDocument } from './features/documents/document.entity.js';
import { SigningKey } from './features/documents/signing-key.entity.js';
import { EnrolmentToken } from './features/enrolment/enrolment-token.entity.js';
import { EventRecord } from './features/events/event.entity.js';
import { GrantRecord } from './features/grants/grant.entity.js';
import { Mac } from './features/macs/mac.entity.js';
import { Organisation } from './features/organisations/organisation.entity.js';
import { PolicyRevision } from './features/policies/policy-revision.entity.js';
import { PolicyRecord } from './features/policies/policy.entity.js';
import { ProfileSettings } from './features/profiles/profile-settings.entity.js';
import { User } from './features/users/user.entity.js';

/** Every entity. None has relations: they are rows, joined where a repository needs it. */
export const ENTITIES = [
  Assignment,
  AuditEntry,
  BlockRecord,
  DeviceMac,
  DeviceRecord,
  DeviceSetEntry,
  DeviceSetRecord,
  EnrolmentToken,
  EventRecord,
  GrantRecord,
  Mac,
  Organisation,
  PolicyRecord,
  PolicyRevision,
  ProfileSettings,
  Session,
  SignedDocument,
  SigningKey,
  User,
];
