import { Module } from '@nestjs/common';
import { DocsController, OpenApiController } from './reference.controller.js';

@Module({ controllers: [OpenApiController, DocsController] })
export class ReferenceModule {}
