import { Global, Module } from '@nestjs/common';
import { AgentDocumentsController } from './agent-documents.controller.js';
import { AgentDocuments } from './agent-documents.service.js';
import { DocumentsRepository } from './documents.repository.js';
import { Documents } from './documents.service.js';
import { ExpectedDocuments } from './expected-documents.js';
import { KeyRotation } from './key-rotation.service.js';
import { MacDocumentsRepository } from './mac-documents.repository.js';
import { MacDocuments } from './mac-documents.service.js';
import { SigningKeyController } from './signing-key.controller.js';
import { SigningKeys } from './signing-keys.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

@Global()
@Module({
  controllers: [AgentDocumentsController, SigningKeyController],
  providers: [
    AgentDocuments,
    Documents,
    DocumentsRepository,
    ExpectedDocuments,
    KeyRotation,
    MacDocuments,
    MacDocumentsRepository,
    SigningKeys,
    SigningKeysRepository,
  ],
  exports: [Documents, DocumentsRepository, ExpectedDocuments, KeyRotation, MacDocuments, SigningKeys],
})
export class DocumentsModule {}
