import { DISK_ARBITRATION } from './disk-arbitration.js';
import { ES_CLEAR_CACHE, ES_NEW_CLIENT, ES_RESPOND, ES_RETURN } from './endpoint-security.js';
import { IO_RETURN, USB } from './io-return.js';
import { BOOTSTRAP, KERN_RETURN, MACH_MESSAGE } from './mach.js';
import { SYSTEM_EXTENSION } from './system-extension.js';
import type { Table } from './table.js';
import { PLAIN_ERRNO, UNIX } from './unix.js';

/** In the order in which a small number is most likely meant, by someone who asks about devices. */
export const TABLES: readonly Table[] = [
  IO_RETURN,
  USB,
  DISK_ARBITRATION,
  UNIX,
  ES_NEW_CLIENT,
  ES_RESPOND,
  ES_RETURN,
  ES_CLEAR_CACHE,
  SYSTEM_EXTENSION,
  KERN_RETURN,
  PLAIN_ERRNO,
  MACH_MESSAGE,
  BOOTSTRAP,
];
