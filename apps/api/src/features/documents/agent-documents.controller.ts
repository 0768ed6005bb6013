import { Controller, Get, Headers, Param, Res, StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { AgentRoute, CurrentMac } from '../../access/access.js';
import type { AuthenticatedMac } from '../../access/actor.js';
import { AgentDocuments } from './agent-documents.service.js';
import { DOCUMENT_KINDS } from '@portcullis/wire';
import type { ExpectedDocument } from './expected-documents.js';

const documentParams = z.strictObject({
  kind: z.enum(DOCUMENT_KINDS),
  id: z.uuid().transform((text) => text.toLowerCase()),
  sequence: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
});

@Controller('agent/documents')
export class AgentDocumentsController {
  constructor(private readonly documents: AgentDocuments) {}

  /** 304 when `If-None-Match` names the present state. */
  @AgentRoute()
  @Get()
  async expected(
    @CurrentMac() mac: AuthenticatedMac,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ documents: readonly ExpectedDocument[] } | undefined> {
    const { etag, documents } = await this.documents.expected(mac);
    void reply.header('etag', etag).header('cache-control', 'no-store');
    if (known?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag) !== true) return { documents };
    void reply.status(304);
    return undefined;
  }

  @AgentRoute()
  @Get(':kind/:id/:sequence')
  async bytes(
    @CurrentMac() mac: AuthenticatedMac,
    @Param({ schema: documentParams }) params: z.infer<typeof documentParams>,
  ): Promise<StreamableFile> {
    const bytes = await this.documents.bytes(mac, params);
    return new StreamableFile(bytes, { type: 'application/octet-stream', length: bytes.length });
  }
}
