import { Controller, Get, Header, Param, StreamableFile } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { z } from 'zod';
import { Public } from '../../access/access.js';
import { Answers, AnswersFile } from '../../http/openapi/answers.js';
import { openApiText } from '../../http/openapi/document.js';
import { declaredRoutes } from '../../http/openapi/routes.js';
import { isPart, PAGE, PARTS, readPart } from './page.js';

const openApi = z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) });
const partParams = z.strictObject({
  part: z.string().refine(isPart, `is no part of the page: it is one of ${PARTS.join(', ')}`),
});
type PartParams = z.infer<typeof partParams>;

@Controller('openapi.json')
export class OpenApiController {
  private text: string | undefined;

  /** All modules and not a list of features: whoever adds one need not think of this. */
  constructor(private readonly modules: ModulesContainer) {}

  @Public()
  @Get()
  @Answers(openApi)
  @Header('content-type', 'application/json; charset=utf-8')
  @Header('cache-control', 'no-cache')
  read(): string {
    this.text ??= openApiText(declaredRoutes([...this.modules.values()].map(({ metatype }) => metatype)));
    return this.text;
  }
}

/** The same for people. Everything comes from this server: whoever reads it tells nobody else. */
@Controller('docs')
export class DocsController {
  @Public()
  @Get()
  @AnswersFile('text/html')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-cache')
  page(): string {
    return PAGE;
  }

  @Public()
  @Get(':part')
  @AnswersFile('application/octet-stream')
  @Header('cache-control', 'public, max-age=3600')
  async part(@Param({ schema: partParams }) { part }: PartParams): Promise<StreamableFile> {
    const { bytes, type } = await readPart(part);
    return new StreamableFile(bytes, { type });
  }
}
