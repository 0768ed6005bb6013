import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const SWAGGER_UI = path.dirname(require.resolve('swagger-ui-dist/package.json'));

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
} as const;
type Ending = keyof typeof TYPES;

/** A script of its own file: the server's content security policy admits none within a page. */
const START = `// Reads only: whoever tries a call here tries it on the Macs of their company.
SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: -1,
  supportedSubmitMethods: ['get'],
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
`;

/** Below its own address everything is named without a slash before it, so that it also works behind a prefix. */
export const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Portcullis API</title>
    <link rel="icon" type="image/png" href="docs/favicon-32x32.png" />
    <link rel="stylesheet" href="docs/swagger-ui.css" />
  </head>
  <body style="margin: 0">
    <div id="reference"></div>
    <noscript>This page needs JavaScript. <a href="openapi.json">openapi.json</a> holds the same.</noscript>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

export const PARTS = ['favicon-32x32.png', 'start.js', 'swagger-ui-bundle.js', 'swagger-ui.css'] as const;
type Part = (typeof PARTS)[number];
export const isPart = (name: string): name is Part => (PARTS as readonly string[]).includes(name);

export async function readPart(part: string): Promise<{ readonly bytes: Buffer; readonly type: string }> {
  const bytes = part === 'start.js' ? Buffer.from(START) : await readFile(path.join(SWAGGER_UI, part));
  return { bytes, type: TYPES[path.extname(part) as Ending] };
}
