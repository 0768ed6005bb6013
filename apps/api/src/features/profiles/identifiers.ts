/** Names that the app (and its launchd job in each session), the system extension and the daemons are installed under. */
export const APP = 'org.portcullis.app';
export const SYSTEM_EXTENSION = 'org.portcullis.app.bridge';
export const AGENT_JOB = 'org.portcullis.agent';
export const APPROVE_DAEMON_JOB = 'org.portcullis.bridge';
/** The preference domain that the agent reads its managed configuration from. */
export const AGENT_DOMAIN = 'org.portcullis.agent';
