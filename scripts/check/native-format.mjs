/**
 * Native sources are formatted by clang-format, which not everybody has: without it the check is left out, not
 * passed.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '../places.mjs';
import { run } from '../run.mjs';

const NATIVE = path.join(ROOT, 'native/esf-bridge');
const SOURCE = /\.(h|cc|mm)$/;
const NOT_OURS = /^(build|third_party)\//;

/** @returns {Promise<string | null>} what is not formatted; `null` where there is no clang-format */
export async function nativeFormatProblems() {
  const command = process.env['CLANG_FORMAT'] ?? 'clang-format';
  if ((await run(command, ['--version'])).code !== 0) return null;
  const { code, output } = await run(command, ['--dry-run', '--Werror', ...(await nativeSources())], { cwd: NATIVE });
  if (code === 0) return '';
  const places = output.split('\n').filter((line) => line.includes('[-Wclang-format-violations]'));
  return places.length === 0 ? output : places.join('\n');
}

async function nativeSources() {
  const files = await readdir(NATIVE, { recursive: true });
  return files.filter((file) => SOURCE.test(file) && !NOT_OURS.test(file)).toSorted();
}
