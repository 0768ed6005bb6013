import { COCOA } from './cocoa.js';
import { DISK_ARBITRATION } from './disk-arbitration.js';
import { ES_CLEAR_CACHE, ES_NEW_CLIENT, ES_RESPOND, ES_RETURN } from './endpoint-security.js';
import { IO_RETURN, USB } from './io-return.js';
import { LAUNCHCTL, SIGNAL_EXITS, SYSEXITS } from './launchd.js';
import { LIBUSB } from './libusb.js';
import { BOOTSTRAP, KERN_RETURN, MACH_MESSAGE } from './mach.js';
import { CODE_SIGNING, FINDER } from './os-status.js';
import { SYSTEM_EXTENSION } from './system-extension.js';
import type { Table } from './table.js';
import { FINDER_ERRNO, PLAIN_ERRNO, UNIX } from './unix.js';

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
  SYSEXITS,
  LAUNCHCTL,
  CODE_SIGNING,
  FINDER,
  LIBUSB,
  COCOA,
  SIGNAL_EXITS,
  KERN_RETURN,
  PLAIN_ERRNO,
  FINDER_ERRNO,
  MACH_MESSAGE,
  BOOTSTRAP,
];
