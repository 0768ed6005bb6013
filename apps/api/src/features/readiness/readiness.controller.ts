import { Controller, Get } from '@nestjs/common';
import { Answers } from '../../http/openapi/answers.js';
import { Public } from '../../access/access.js';
import { Database } from '../../database/database.js';
import { type ReadyAnswer, readyAnswer } from '@portcullis/wire';
import { AppError } from '../../errors/app-error.js';

@Controller('ready')
export class ReadinessController {
  constructor(private readonly database: Database) {}

  /** 200 when requests can be served: the database answers and has its tables. */
  @Public()
  @Get()
  @Answers(readyAnswer)
  async ready(): Promise<ReadyAnswer> {
    try {
      await this.database.ping();
    } catch (error) {
      throw new AppError('unavailable', 'the database does not answer, or its migrations have not run', {
        cause: error,
      });
    }
    return { ready: true };
  }
}
