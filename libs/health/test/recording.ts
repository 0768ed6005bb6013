import { readFileSync } from 'node:fs';

/** Text of a file in `recordings/`. */
export function recording(name: string): string {
  return readFileSync(new URL(`recordings/${name}`, import.meta.url), 'utf8');
}
