import { AppError } from './app-error.js';

/** What to do about failures of the operating system that people meet at start. */
function hint(error: Error): string {
  if (!('code' in error)) return '';
  switch (error.code) {
    case 'EADDRINUSE':
      return '; another program uses this port: stop it, or set PORTCULLIS_PORT';
    case 'EACCES':
    case 'EPERM':
      return '; this user may not do that';
    default:
      return '';
  }
}

/**
 * Why a command or the server's start failed, in one line and one more for each detail. The stack is for those who
 * asked for it by PORTCULLIS_LOG_LEVEL `debug` or `trace`.
 */
export function failureText(error: unknown, logLevel: string | undefined): string {
  if (!(error instanceof Error)) return `portcullis-api: ${String(error)}\n`;
  const details = error instanceof AppError ? (error.details ?? []).map(({ message }) => `  - ${message}\n`) : [];
  const stack = logLevel === 'debug' || logLevel === 'trace' ? `${error.stack ?? ''}\n` : '';
  return `portcullis-api: ${error.message}${hint(error)}\n${details.join('')}${stack}`;
}

/** The command line was not understood, or names something that cannot be used. Shown without a stack. */
export class UsageError extends Error {}
