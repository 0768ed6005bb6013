import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isConnectionLoss } from '../database/database.js';
import type { ErrorCode } from '@portcullis/wire';
import { AppError } from './app-error.js';
import { httpStatus } from './http-status.js';

/** Fastify's own refusals (body too large, bad JSON) carry a status and a code that starts with `FST_`. */
function isFastifyError(error: unknown): error is Error & { statusCode: number; code: string } {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && 'code' in error;
}

function codeForStatus(status: number): ErrorCode {
  if (status === 404) return 'not-found';
  if (status === 413) return 'too-large';
  if (status === 415) return 'unsupported-media-type';
  if (status === 503) return 'unavailable';
  return status >= 400 && status < 500 ? 'invalid-request' : 'internal';
}

/**
 * PostgreSQL's codes for text that it cannot hold: NUL, or half of a surrogate pair. Only a request can bring such
 * text.
 */
function isUnstorableText(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '22021' || error.code === '22P05');
}

/** Turns whatever was thrown into what the client may see. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof HttpException) {
    return new AppError(codeForStatus(thrown.getStatus()), thrown.message.toLowerCase(), { cause: thrown });
  }
  if (isFastifyError(thrown) && thrown.statusCode < 500) {
    return new AppError(codeForStatus(thrown.statusCode), thrown.message.toLowerCase(), { cause: thrown });
  }
  if (isUnstorableText(thrown)) {
    return new AppError(
      'invalid-request',
      'the request holds a character that cannot be stored (NUL, or half of a pair): remove it',
      {
        cause: thrown,
      },
    );
  }
  if (isConnectionLoss(thrown)) {
    return new AppError('unavailable', 'the database does not answer at the moment; try again', { cause: thrown });
  }
  return new AppError('internal', 'something went wrong on the server; its log says what', { cause: thrown });
}

/** The answer's body: `{error: {code, message, details?, …}}`. */
export function errorBody(error: AppError): { error: Record<string, unknown> } {
  return {
    error: {
      code: error.code,
      message: error.message,
      ...(error.details === undefined ? {} : { details: error.details }),
      ...error.extra,
    },
  };
}

/**
 * Every error of every route leaves through here, in one shape. Server errors are logged with their cause, never
 * sent.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('errors');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const error = toAppError(thrown);
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (error.code === 'internal') {
      const cause = error.cause instanceof Error ? error.cause : new Error(String(error.cause));
      this.logger.error(
        `${request.method} ${request.routeOptions.url ?? 'unknown route'}: ${cause.message}`,
        cause.stack,
      );
    }
    // A streamed answer has its head out already; all that is left is to cut it off.
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    const retryAfter = error.extra?.['retryAfterSeconds'];
    if (typeof retryAfter === 'number') reply.header('retry-after', retryAfter);
    // A route that answers a file has said so before it failed.
    reply.removeHeader('content-disposition');
    void reply.status(httpStatus(error.code)).type('application/json; charset=utf-8').send(errorBody(error));
  }
}
