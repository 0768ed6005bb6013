import { Assignment } from '../assignments/assignment.entity.js';
import { AuditEntry } from '../audit/audit-entry.entity.js';
import { Session } from '../auth/session.entity.js';
import { BlockRecord } from '../blocks/block.entity.js';
import { DeviceSetEntry } from '../device-sets/device-set-entry.entity.js';
import { DeviceSetRecord } from '../device-sets/device-set.entity.js';
import { DeviceMac, DeviceRecord } from '../devices/device.entity.js';
import { SignedDocument } from '../documents/document.entity.js';
import { SigningKey } from '../documents/signing-key.entity.js';
import { EnrolmentToken } from '../enrolment/enrolment-token.entity.js';
import { EventRecord } from '../events/event.entity.js';
import { GrantRecord } from '../grants/grant.entity.js';
import { Mac } from '../macs/mac.entity.js';
import { Organisation } from '../organisations/organisation.entity.js';
import { PolicyRevision } from '../policies/policy-revision.entity.js';
import { PolicyRecord } from '../policies/policy.entity.js';
import { ProfileSettings } from '../profiles/profile-settings.entity.js';
import { User } from '../users/user.entity.js';

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
