import { Controller, Get, Headers, Param, Res, StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AgentRoute, CurrentMac } from '../../access/access.js';
import type { AuthenticatedMac } from '../../access/actor.js';
import { Answers, AnswersFile } from '../../http/openapi/answers.js';
import { AgentDocuments } from './agent-documents.service.js';
import { documentParams, type DocumentParams, type ManifestAnswer, manifestAnswer } from '@portcullis/wire';

@Controller('agent/documents')
export class AgentDocumentsController {
  constructor(private readonly documents: AgentDocuments) {}

  /** 304 when `If-None-Match` names the present state. */
  @AgentRoute()
  @Get()
  @Answers(manifestAnswer)
  async expected(
    @CurrentMac() mac: AuthenticatedMac,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ManifestAnswer | undefined> {
    const { etag, documents } = await this.documents.expected(mac);
    void reply.header('etag', etag).header('cache-control', 'no-store');
    if (known?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag) !== true) return { documents };
    void reply.status(304);
    return undefined;
  }

  @AgentRoute()
  @Get(':kind/:id/:sequence')
  @AnswersFile('application/octet-stream')
  async bytes(
    @CurrentMac() mac: AuthenticatedMac,
    @Param({ schema: documentParams }) params: DocumentParams,
  ): Promise<StreamableFile> {
    const bytes = await this.documents.bytes(mac, params);
    return new StreamableFile(bytes, { type: 'application/octet-stream', length: bytes.length });
  }
}
