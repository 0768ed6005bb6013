import { buildBridge, buildConsole, buildTypeScript } from '../../scripts/builder/parts.mjs';

/** The tests run what a person would run: the built product. */
export default async function build(): Promise<void> {
  await buildBridge();
  await buildTypeScript();
  await buildConsole();
}
