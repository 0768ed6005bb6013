import { enforceability, sayReach } from '@portcullis/policy';
import { ENROLMENT_TOKEN_DAYS, ENROLMENT_TOKEN_USES, type ProfileBody, type ProfileSettings } from '@portcullis/wire';
import { type Days, expiryAfter, isCount, tagsFrom } from '../enrolment-tokens/tokenModel.js';

export type Mode = ProfileSettings['mode'];

export const MODES: readonly (readonly [Mode, string])[] = [
  ['authorize', 'System extension (authorize)'],
  ['approve', 'Daemon without an entitlement (approve)'],
];

const OLDEST_MACOS = 13;

/** How far a denied disk is denied in that mode, in the words of `libs/policy`. */
export function diskReach(mode: Mode): string {
  return sayReach(enforceability('usb-storage', 'read', true, mode, OLDEST_MACOS));
}

export interface ProfileKind {
  readonly kind: string;
  readonly title: string;
  readonly does: string;
  /** Modes that need it. */
  readonly modes: readonly Mode[];
  /** Whether a person can install it, or only device management that the Mac's user has approved. */
  readonly byHand: boolean;
  readonly hasAgent: boolean;
}

export const COMBINED: ProfileKind = {
  kind: 'combined',
  title: 'All in one',
  does: 'Everything below in one profile.',
  modes: ['authorize', 'approve'],
  byHand: false,
  hasAgent: true,
};

/** In the order in which they should reach a Mac. */
export const KINDS: readonly ProfileKind[] = [
  {
    kind: 'system-extension',
    title: 'System extension',
    does: 'Allows the extension that decides, so that nobody has to click “Allow”.',
    modes: ['authorize'],
    byHand: false,
    hasAgent: false,
  },
  {
    kind: 'full-disk-access',
    title: 'Full Disk Access',
    does: 'Without it macOS does not let the extension see anything, and nothing is protected.',
    modes: ['authorize'],
    byHand: false,
    hasAgent: false,
  },
  {
    kind: 'background-items',
    title: 'Background items',
    does: 'Keeps the agent and the bridge switched on, without a notice about background items.',
    modes: ['authorize', 'approve'],
    byHand: false,
    hasAgent: false,
  },
  {
    kind: 'notifications',
    title: 'Notices',
    does: 'Lets the app tell people why a device was refused, without asking first.',
    modes: ['authorize', 'approve'],
    byHand: true,
    hasAgent: false,
  },
  {
    kind: 'agent',
    title: 'Agent',
    does: 'Tells the agent its server, the signing key to trust, a token and the Mac’s owner.',
    modes: ['authorize', 'approve'],
    byHand: true,
    hasAgent: true,
  },
];

export interface ProfileForm {
  readonly mode: Mode;
  readonly teamId: string;
  readonly removable: boolean;
  readonly server: string;
  readonly withToken: boolean;
  readonly tokenName: string;
  readonly tags: string;
  readonly days: Days;
  readonly maxUses: string;
  readonly ownerName: string;
  readonly ownerEmail: string;
}

/** As the last profile was made; the server that is looked at is the one that Macs reach, unless it says otherwise. */
export function formFrom({ mode, teamId, removable, server }: ProfileSettings, origin: string): ProfileForm {
  return {
    mode,
    teamId: teamId ?? '',
    removable,
    server: server ?? origin,
    withToken: true,
    tokenName: 'MDM',
    tags: '',
    days: ENROLMENT_TOKEN_DAYS,
    maxUses: String(ENROLMENT_TOKEN_USES),
    ownerName: '',
    ownerEmail: '',
  };
}

/** What is wrong with a field, or `null`. An empty field that is needed only disables what needs it. */
export function teamFault({ teamId }: ProfileForm): string | null {
  const typed = teamId.trim();
  return typed === '' || /^[A-Z0-9]{10}$/.test(typed) ? null : 'Ten capital letters and digits';
}

/** Why a profile cannot be made yet, or `null`. */
export function missingFor(kind: ProfileKind, form: ProfileForm): string | null {
  if (!kind.modes.includes(form.mode)) return 'There is no system extension in this mode';
  if (teamFault(form) !== null) return 'The team identifier is not right';
  if (form.mode === 'authorize' && form.teamId.trim() === '') return 'Fill in the team identifier first';
  if (!kind.hasAgent) return null;
  if (form.server.trim() === '') return 'Fill in the server’s address first';
  if (form.withToken && form.tokenName.trim() === '') return 'Give the token a name first';
  return form.withToken && !isCount(form.maxUses) ? 'How many Macs at most: a whole number, or nothing' : null;
}

export function requestFrom(kind: ProfileKind, form: ProfileForm, now: number): ProfileBody {
  const { mode, teamId, removable } = form;
  const said = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim());
  const [name, email] = [said(form.ownerName), said(form.ownerEmail)];
  const token = {
    name: form.tokenName.trim(),
    tags: tagsFrom(form.tags),
    expiresAt: expiryAfter(form.days, now),
    maxUses: form.maxUses.trim() === '' ? null : Number(form.maxUses),
  };
  const agent = {
    server: said(form.server),
    token: form.withToken ? token : null,
    owner: name === null && email === null ? null : { name, email },
  };
  return { mode, teamId: said(teamId), removable, agent: kind.hasAgent ? agent : null };
}

export function fileName({ kind }: ProfileKind): string {
  return `portcullis-${kind}.mobileconfig`;
}
