/** Why Disk Arbitration refuses. */
import { table } from './table.js';

export const DISK_ARBITRATION = table(
  {
    domain: 'DADissenter',
    calls: 'DADissenterGetStatus: why a mount, an unmount or an eject was refused',
    source: 'DiskArbitration/DADissenter.h',
  },
  [
    [0xf8da0001, 'kDAReturnError', 'an error without a reason'],
    [0xf8da0002, 'kDAReturnBusy', 'the disk is in use'],
    [0xf8da0003, 'kDAReturnBadArgument', 'an argument is wrong'],
    [0xf8da0004, 'kDAReturnExclusiveAccess', 'another program has claimed the disk'],
    [0xf8da0005, 'kDAReturnNoResources', 'a resource has run out'],
    [0xf8da0006, 'kDAReturnNotFound', 'there is no such disk'],
    [0xf8da0007, 'kDAReturnNotMounted', 'the volume is not mounted'],
    [
      0xf8da0008,
      'kDAReturnNotPermitted',
      'not permitted: a program that is asked before every mount said no, as Portcullis does in approve mode',
    ],
    [0xf8da0009, 'kDAReturnNotPrivileged', 'root is needed for this'],
    [0xf8da000a, 'kDAReturnNotReady', 'the disk is not ready'],
    [0xf8da000b, 'kDAReturnNotWritable', 'the disk cannot be written'],
    [0xf8da000c, 'kDAReturnUnsupported', 'this is not supported'],
  ],
);
