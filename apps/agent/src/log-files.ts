import { copyFileSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

const MOST_BYTES = 10 * 1024 * 1024;
const HOUR = 60 * 60 * 1000;

/**
 * Keeps the files that launchd has standard output and error written to from growing without end: above 10 MiB the
 * contents go to `NAME.1`, and the file begins anew. launchd opens them to append and never again while a job runs,
 * so a file that is renamed, as newsyslog does, would go on growing under its new name. A folder that is not there,
 * or a full disk, is no reason to fail.
 */
export function boundLogFiles(folder: string, mostBytes = MOST_BYTES): void {
  for (const name of namesOf(folder)) {
    const file = join(folder, name);
    try {
      if (statSync(file).size <= mostBytes) continue;
      copyFileSync(file, `${file}.1`);
      truncateSync(file);
    } catch {
      continue;
    }
  }
}

function namesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.log'));
  } catch {
    return [];
  }
}

/** Now and every hour, as long as the process lives for other reasons. */
export function keepLogFilesSmall(folder: string | undefined): void {
  if (folder === undefined || folder === '') return;
  boundLogFiles(folder);
  setInterval(() => boundLogFiles(folder), HOUR).unref();
}
