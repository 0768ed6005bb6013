import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

const SECRETS = ['token', 'enrolmentToken', 'authorization', 'jwt', 'privateKey'];

/**
 * JSON lines on standard output, written before the call returns: the last words before a crash are there.
 * Anything under a name that means a secret is replaced, at the top and one level down.
 */
export function createLog(level: string): Logger {
  return pino(
    {
      name: 'portcullis-agent',
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`]), censor: '[secret]' },
    },
    pino.destination({ dest: 1, sync: true }),
  );
}
