import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';
import type { Configuration } from '../configuration/configuration.js';

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/**
 * Nest's narration of its own start is for debugging only, and what made it fail is thrown to `main`, which says so.
 */
const QUIET = new Set([
  'ExceptionHandler',
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
  'WebSocketsController',
]);

/** Nest's log lines as JSON on stdout, one a line. */
export class JsonLogger implements LoggerService {
  private readonly pino: Logger;

  constructor(level: Configuration['logLevel']) {
    this.pino = pino({ level, base: null });
  }

  log(message: unknown, ...context: unknown[]): void {
    this.write('info', message, context);
  }
  warn(message: unknown, ...context: unknown[]): void {
    this.write('warn', message, context);
  }
  error(message: unknown, ...context: unknown[]): void {
    this.write('error', message, context);
  }
  fatal(message: unknown, ...context: unknown[]): void {
    this.write('fatal', message, context);
  }
  debug(message: unknown, ...context: unknown[]): void {
    this.write('debug', message, context);
  }
  verbose(message: unknown, ...context: unknown[]): void {
    this.write('trace', message, context);
  }

  /** Nest gives the context last and, for errors, the stack before it. */
  private write(level: Level, message: unknown, rest: unknown[]): void {
    const texts = rest.filter((part): part is string => typeof part === 'string');
    const context = texts.at(-1);
    const stack = texts.length > 1 ? texts[0] : message instanceof Error ? message.stack : undefined;
    const text = message instanceof Error ? message.message : String(message);
    this.pino[QUIET.has(context ?? '') ? 'debug' : level]({ context, stack }, text);
  }
}
