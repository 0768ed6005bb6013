import { z } from 'zod';
import { tag } from '../enrolment/enrolment.schema.js';
import { createTokenBody } from '../enrolment-tokens/enrolment-token.schema.js';
import { withVariablesFilled } from './mdm-variable.js';
import { BRIDGE_MODES, PROFILE_KINDS } from './profile-kinds.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The agent refuses any other address too; better here than on a thousand Macs. */
const server = z
  .string()
  .trim()
  .max(2000)
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
  }, 'is not an https address such as https://portcullis.example.com')
  .transform((text) => new URL(text).href);

const teamId = z
  .string()
  .regex(/^[A-Z0-9]{10}$/, 'is not a team identifier: ten capital letters and digits, as `codesign -dv` prints it');

const line = z
  .string()
  .trim()
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'holds control characters or is not well-formed');

/** An address, or variables of the device management that become one on each Mac: `$EMAIL`, `{{username}}@example.com`. */
const ownerEmail = line.max(320).refine((text) => {
  const filled = withVariablesFilled(text, 'x');
  return filled === 'x' || z.email().safeParse(filled).success;
}, 'is neither an e-mail address nor a variable of a device management such as $EMAIL or {{email}}');

const agent = z.strictObject({
  /** Absent: the server's own public address. */
  server: server.nullable().default(null),
  /** A new enrolment token, made together with the profile; `null`: Macs get theirs in another way. */
  token: createTokenBody.nullable().default(null),
  /** Told at enrolment, beside those of the token. */
  tags: z
    .array(tag)
    .max(50)
    .default([])
    .transform((tags) => [...new Set(tags)]),
  owner: z
    .strictObject({ name: line.nullable().default(null), email: ownerEmail.nullable().default(null) })
    .nullable()
    .default(null),
});
export type AgentPart = z.infer<typeof agent>;

export const profileParam = z.strictObject({ kind: z.enum(PROFILE_KINDS) });
export type ProfileParam = z.infer<typeof profileParam>;

export const profileBody = z
  .strictObject({
    mode: z.enum(BRIDGE_MODES),
    teamId: teamId.nullable().default(null),
    /** `true` lets the app take the system extension away without an administrator's password: to uninstall it. */
    removable: z.boolean().default(false),
    /** The agent's configuration, for the kinds `agent` (needed) and `combined` (may be left out). */
    agent: agent.nullable().default(null),
  })
  .refine(({ mode, teamId: team }) => mode === 'approve' || team !== null, {
    path: ['teamId'],
    message: 'is missing: a profile for a system extension names the team that signed it',
  });
export type ProfileBody = z.infer<typeof profileBody>;

export const profileSettingsRow = z.object({
  mode: z.enum(BRIDGE_MODES),
  teamId: z.string().nullable(),
  removable: z.boolean(),
  /** `null`: neither a profile nor the server's configuration has said it yet. */
  server: z.string().nullable(),
});
export type ProfileSettingsRow = z.infer<typeof profileSettingsRow>;
