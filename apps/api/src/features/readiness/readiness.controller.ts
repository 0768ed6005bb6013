import { setTimeout } from 'node:timers/promises';
import { Controller, Get } from '@nestjs/common';
import { Answers } from '../../http/openapi/answers.js';
import { Public } from '../../access/access.js';
import { Database } from '../../database/database.js';
import { type ReadyAnswer, readyAnswer } from '@portcullis/wire';
import { AppError } from '../../errors/app-error.js';

/** Whoever asks (a balancer) has to hear soon, also from a database that stands still and refuses nothing. */
const ANSWER_WITHIN_MS = 1500;

async function tooLong(millis: number): Promise<never> {
  await setTimeout(millis, undefined, { ref: false });
  throw new Error(`no answer within ${millis} ms`);
}

@Controller('ready')
export class ReadinessController {
  constructor(private readonly database: Database) {}

  /** 200 when requests can be served: the database answers and has its tables. */
  @Public()
  @Get()
  @Answers(readyAnswer)
  async ready(): Promise<ReadyAnswer> {
    try {
      await Promise.race([this.database.ping(), tooLong(ANSWER_WITHIN_MS)]);
    } catch (error) {
      throw new AppError('unavailable', 'the database does not answer, or its migrations have not run', {
        cause: error,
      });
    }
    return { ready: true };
  }
}
