import { Controller, Get } from '@nestjs/common';
import { Public } from '../../access/access.js';
import { Database } from '../../database/database.js';
import { AppError } from '../../errors/app-error.js';

@Controller('ready')
export class ReadinessController {
  constructor(private readonly database: Database) {}

  /** 200 when requests can be served: the database answers and has its tables. */
  @Public()
  @Get()
  async ready(): Promise<{ ready: true }> {
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
