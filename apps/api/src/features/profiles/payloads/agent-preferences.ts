import { AGENT_DOMAIN } from '../identifiers.js';
import type { Payload, PlistDict } from './payload.js';

/** What the agent is told, under the names of its own configuration. */
export interface AgentPreferences {
  readonly server: string;
  /** Base64 of the signing key's SubjectPublicKeyInfo: the Mac enrols with nobody who presents another. */
  readonly anchorKey: string;
  readonly enrolmentToken: string | null;
  readonly tags: readonly string[];
  readonly owner: { readonly name: string | null; readonly email: string | null } | null;
}

/** Forced preferences: macOS writes them to a file that only root can change, and takes them away with the profile. */
export function agentPreferences({ server, anchorKey, enrolmentToken, tags, owner }: AgentPreferences): Payload {
  const person: PlistDict = {
    ...(owner?.name ? { name: owner.name } : {}),
    ...(owner?.email ? { email: owner.email } : {}),
  };
  const settings: PlistDict = {
    server,
    anchorKey,
    ...(enrolmentToken === null ? {} : { enrolmentToken }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(Object.keys(person).length === 0 ? {} : { owner: person }),
  };
  return {
    type: 'com.apple.ManagedClient.preferences',
    displayName: 'Portcullis agent',
    description: 'Tells the agent of Portcullis its server, and how to enrol this Mac with it.',
    content: { PayloadContent: { [AGENT_DOMAIN]: { Forced: [{ mcx_preference_settings: settings }] } } },
  };
}
