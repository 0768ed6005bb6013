import { SetMetadata } from '@nestjs/common';
import type { z } from 'zod';

export const ANSWER_METADATA = 'portcullis:answer';

/** What a route answers when all goes well. */
export interface Answer {
  /** Absent: the body is not JSON that a schema describes. */
  readonly schema?: z.core.$ZodType;
  readonly contentType: string;
}

/** Declares the body of a route's answer, for the API's description. */
export const Answers = (schema: z.core.$ZodType) =>
  SetMetadata(ANSWER_METADATA, { schema, contentType: 'application/json' } satisfies Answer);

/** Declares that a route answers a file. */
export const AnswersFile = (contentType: string) => SetMetadata(ANSWER_METADATA, { contentType } satisfies Answer);

export const REQUEST_TYPE_METADATA = 'portcullis:request-type';

/** Declares that a route takes a file instead of JSON. */
export const TakesFile = (contentType: string) => SetMetadata(REQUEST_TYPE_METADATA, contentType);
