import { Global, Module } from '@nestjs/common';
import { DocumentsRepository } from './documents.repository.js';
import { Documents } from './documents.service.js';
import { SigningKeys } from './signing-keys.js';

@Global()
@Module({
  providers: [Documents, DocumentsRepository, SigningKeys],
  exports: [Documents, SigningKeys],
})
export class DocumentsModule {}
