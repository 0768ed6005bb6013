import { readFileSync } from 'node:fs';

/** The folder of this package: one above sources and built files alike. */
export const AGENT_FOLDER = new URL('..', import.meta.url);
export const AGENT_VERSION: string = readVersion();

function readVersion(): string {
  const content: unknown = JSON.parse(readFileSync(new URL('package.json', AGENT_FOLDER), 'utf8'));
  if (typeof content === 'object' && content !== null && 'version' in content && typeof content.version === 'string') {
    return content.version;
  }
  throw new Error('package.json of the agent names no version');
}
