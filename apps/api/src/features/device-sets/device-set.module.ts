import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { DeviceSetController } from './device-set.controller.js';
import { DeviceSetRepository } from './device-set.repository.js';
import { DeviceSetService } from './device-set.service.js';

@Module({
  controllers: [DeviceSetController],
  providers: [DeviceSetService, DeviceSetRepository],
  exports: [DeviceSetService],
})
export class DeviceSetModule implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  /** Files come as `text/csv`, as bytes: their encoding is ours to find out. */
  onModuleInit(): void {
    const server = this.host.httpAdapter.getInstance();
    server.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  }
}
