/** Text stubs of libraries (`.tbd`), by which a linker knows what a library defines without having it. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const TARGETS = '[ x86_64-macos, arm64-macos ]';

/**
 * @param {string} file
 * @param {string} installName where the library is on a Mac
 * @param {Iterable<string>} symbols as the linker names them
 */
export async function writeTbd(file, installName, symbols) {
  const listed = [...new Set(symbols)].toSorted().map((symbol) => `'${symbol}'`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(
    file,
    `--- !tapi-tbd
tbd-version:     4
targets:         ${TARGETS}
install-name:    '${installName}'
exports:
  - targets:         ${TARGETS}
    symbols:         [ ${listed.join(',\n                       ')} ]
...
`,
  );
}
