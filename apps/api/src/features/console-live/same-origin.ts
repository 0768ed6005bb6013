import type { IncomingMessage } from 'node:http';

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
}

/**
 * Whether an upgrade request was made by a page of ours. A browser sends cookies with a WebSocket that any page
 * opens, and no header of our own can be asked for, so its `Origin` is what tells. Without one it was no browser.
 * @param publicUrl under which browsers reach this server, if it was configured
 */
export function isSameOrigin({ headers }: Pick<IncomingMessage, 'headers'>, publicUrl: string | undefined): boolean {
  if (headers.origin === undefined) return true;
  const origin = hostOf(headers.origin);
  return origin !== undefined && (origin === headers.host || origin === hostOf(publicUrl));
}
