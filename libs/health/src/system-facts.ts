/**
 * What macOS itself says about Portcullis and about this Mac, gathered by the agent (or by `portcullis doctor` alone).
 * As everywhere in the facts: absent, `null` or malformed all mean "not known". On anything but a Mac all of it is absent.
 */
import type { CodeSignature } from './outputs/code-signature.js';
import type { LaunchdJob } from './outputs/launchctl.js';
import type { SipState } from './outputs/platform.js';
import type { ProfileFacts } from './outputs/profiles.js';
import type { Requirement } from './outputs/requirement.js';

/** The jobs of launchd that are looked at. */
export const JOBS = ['extension', 'daemon', 'agent'] as const;
export type JobName = (typeof JOBS)[number];

/** One bundle on the disk. */
export interface BundleFacts {
  readonly path?: string | null;
  readonly present?: boolean | null;
  readonly shortVersion?: string | null;
  readonly buildVersion?: string | null;
  readonly signature?: Partial<CodeSignature> | null;
  /** What `codesign --verify` found. */
  readonly intact?: boolean | null;
  /** Keys of its entitlements; `null`: not read. */
  readonly entitlements?: readonly string[] | null;
}

/** A row of the privacy database, or of its overrides by an MDM, for Full Disk Access. */
export interface AccessGrant {
  readonly client?: string | null;
  readonly allowed?: boolean | null;
  readonly requirement?: Requirement | null;
  /** It comes from a profile. */
  readonly managed?: boolean | null;
}

export interface SystemFacts {
  /** ISO 8601: when the slow part was last gathered. */
  readonly gatheredAt?: string | null;
  readonly appleSilicon?: boolean | null;
  readonly laptop?: boolean | null;
  readonly sip?: SipState | null;
  readonly jobs?: { readonly [name in JobName]?: LaunchdJob | null } | null;
  /** Whether the property list of the job lies in /Library/LaunchDaemons. */
  readonly installed?: { readonly daemon?: boolean | null; readonly agent?: boolean | null } | null;
  /** Login Items & Extensions: may the jobs run in the background? */
  readonly backgroundItems?: { readonly daemon?: boolean | null; readonly agent?: boolean | null } | null;
  readonly app?: BundleFacts | null;
  /** The extension inside the app. */
  readonly bundled?: BundleFacts | null;
  /** The copy of the extension that macOS runs. */
  readonly staged?: BundleFacts | null;
  /** Paths of other apps with the identifier of the app. */
  readonly otherCopies?: readonly string[] | null;
  readonly developerMode?: boolean | null;
  /** How often, within the last ten minutes, the extension was switched off after it had been on or waited. */
  readonly switchedBack?: number | null;
  readonly automatedEnrolment?: boolean | null;
  readonly profiles?: Partial<ProfileFacts> | null;
  /** `null`: the privacy database cannot be read, as is usual without Full Disk Access. */
  readonly fullDiskAccess?: readonly AccessGrant[] | null;
}
