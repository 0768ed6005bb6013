import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { emailAddress, line } from '../text.js';
import { createEnrolmentTokenBody } from './enrolment-tokens.js';

/**
 * How the bridge runs on the Macs that a profile is for: as an Endpoint Security system extension, or as a plain root
 * daemon that answers DiskArbitration.
 */
export const PROFILE_MODES = ['authorize', 'approve'] as const;
export type ProfileMode = (typeof PROFILE_MODES)[number];

/** One profile each, and `combined`: all that a mode needs in one. */
export const PAYLOAD_KINDS = [
  'system-extension',
  'full-disk-access',
  'background-items',
  'notifications',
  'agent',
] as const;
export type PayloadKind = (typeof PAYLOAD_KINDS)[number];
export const PROFILE_KINDS = [...PAYLOAD_KINDS, 'combined'] as const;
export type ProfileKind = (typeof PROFILE_KINDS)[number];

const SECURE = /^https:|^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/]/;
/** The agent refuses any other address too; better here than on a thousand Macs. */
const server = z
  .url({ normalize: true, error: 'is not an https address such as https://portcullis.example.com', abort: true })
  .check(
    z.maxLength(2000),
    z.refine((url) => SECURE.test(url)),
  );

const teamId = z
  .string()
  .check(
    z.regex(/^[A-Z0-9]{10}$/, 'is not a team identifier: ten capital letters and digits, as `codesign -dv` prints it'),
  );

/**
 * The ways in which device management writes "put this Mac's value here": `$EMAIL` (Jamf Pro, Iru), `$FLEET_VAR_…` and
 * `${FLEET_VAR_…}` (Fleet), `$EMAIL$` (Ivanti), `{{email}}`, `{EmailAddress}` (Workspace ONE), `%Email%` (Mosyle,
 * Jamf School).
 */
const VARIABLE =
  /\$\{[A-Za-z][\w.]*\}|\$[A-Za-z][\w.]*\$?|\{\{ ?[A-Za-z][\w. ]* ?\}\}|\{[A-Za-z][\w.]*\}|%[A-Za-z]\w*%/g;

/** The text with every variable replaced, to check what is left around them. */
export function withVariablesFilled(text: string, filling: string): string {
  return text.replaceAll(VARIABLE, filling);
}

/**
 * An address, or variables of the device management that become one on each Mac: `$EMAIL`,
 * `{{username}}@example.com`.
 */
const ownerEmail = line(320).check(
  z.refine((address) => {
    const filled = withVariablesFilled(address, 'x');
    return filled === 'x' || emailAddress.safeParse(filled).success;
  }, 'is neither an e-mail address nor a variable of a device management such as $EMAIL or {{email}}'),
);

const agentPart = z.strictObject({
  /** `null`: the server's own public address. */
  server: z._default(z.nullable(server), null),
  /**
   * A new enrolment token, with its Macs' tags, made together with the profile; `null`: Macs get theirs in another way.
   */
  token: z._default(z.nullable(createEnrolmentTokenBody), null),
  owner: z._default(
    z.nullable(
      z.strictObject({
        name: z._default(z.nullable(line(200)), null),
        email: z._default(z.nullable(ownerEmail), null),
      }),
    ),
    null,
  ),
});
export type AgentPart = Frozen<z.infer<typeof agentPart>>;

export const profileParams = z.strictObject({ kind: z.enum(PROFILE_KINDS) });
export type ProfileParams = Frozen<z.infer<typeof profileParams>>;

export const profileBody = z
  .strictObject({
    mode: z.enum(PROFILE_MODES),
    teamId: z._default(z.nullable(teamId), null),
    /** `true` lets the app take the system extension away without an administrator's password: to uninstall it. */
    removable: z._default(z.boolean(), false),
    /** The agent's configuration, for the kinds `agent` (needed) and `combined` (may be left out). */
    agent: z._default(z.nullable(agentPart), null),
  })
  .check(
    z.refine(({ mode, teamId: team }) => mode === 'approve' || team !== null, {
      path: ['teamId'],
      message: 'is missing: a profile for a system extension names the team that signed it',
    }),
  );
export type ProfileBody = Frozen<z.infer<typeof profileBody>>;

/** What the last profile was made for. */
export const profileSettings = z.object({
  mode: z.enum(PROFILE_MODES),
  teamId: z.nullable(z.string()),
  removable: z.boolean(),
  /** `null`: neither a profile nor the server's configuration has said it yet. */
  server: z.nullable(z.string()),
});
export type ProfileSettings = Frozen<z.infer<typeof profileSettings>>;
