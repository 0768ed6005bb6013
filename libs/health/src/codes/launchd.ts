/** What launchd and launchctl answer: exit codes of jobs, of launchctl itself, and the signals that end a process. */
import { table } from './table.js';

export const SYSEXITS = table(
  {
    domain: 'sysexits',
    calls: 'the last exit code of a job of launchd',
    source: 'sysexits.h (xnu, Libc)',
  },
  [
    [64, 'EX_USAGE', 'the program was called wrongly'],
    [65, 'EX_DATAERR', 'its input is wrong'],
    [66, 'EX_NOINPUT', 'its input cannot be opened'],
    [67, 'EX_NOUSER', 'there is no such user'],
    [68, 'EX_NOHOST', 'there is no such host'],
    [69, 'EX_UNAVAILABLE', 'something that it needs is not there'],
    [70, 'EX_SOFTWARE', 'a mistake inside the program'],
    [71, 'EX_OSERR', 'macOS could not do what was asked: start a process, or make a pipe'],
    [72, 'EX_OSFILE', 'a file of macOS is missing or cannot be opened'],
    [73, 'EX_CANTCREAT', 'its output cannot be created'],
    [74, 'EX_IOERR', 'reading or writing failed'],
    [75, 'EX_TEMPFAIL', 'it is not possible just now; it is tried again'],
    [76, 'EX_PROTOCOL', 'the other side did not keep to the protocol'],
    [77, 'EX_NOPERM', 'a permission is missing'],
    [
      78,
      'EX_CONFIG',
      'the job is configured wrongly: launchd could not start the program; with “needs LWCR update” it holds to the signature of an earlier copy',
    ],
  ],
);

export const LAUNCHCTL = table(
  {
    domain: 'launchctl',
    calls: 'launchctl bootstrap, bootout, print and kickstart (“Bootstrap failed: 5”)',
    source: 'launchctl error; liblaunch and libxpc, as ProcursusTeam/launchctl lists them',
  },
  [
    [3, 'ESRCH', 'launchctl: no such process, so the service is not loaded'],
    [
      5,
      'EIO',
      'launchctl: input/output error; nearly always the service is loaded already, is switched off (as a background item or by launchctl disable), or its property list is wrong',
    ],
    [17, 'EEXIST', 'launchctl: the service is loaded already'],
    [36, 'EINPROGRESS', 'launchctl: bootout is under way; wait a moment before the next bootstrap'],
    [37, 'EALREADY', 'launchctl: the service is being loaded or unloaded already'],
    [107, 'malformed bundle', 'the bundle is malformed'],
    [108, 'invalid path', 'the path is not valid'],
    [109, 'invalid property list', 'the property list of the job cannot be read'],
    [110, 'missing service identifier', 'the job has no label, or a wrong one'],
    [111, 'missing program', 'the job names no program, or a wrong one'],
    [112, 'could not find specified domain', 'there is no such domain: nobody is signed in, or the number is wrong'],
    [113, 'could not find specified service', 'launchd does not know the service: it was not loaded'],
    [114, 'user does not exist', 'the user that the job names does not exist'],
    [115, 'group does not exist', 'the group that the job names does not exist'],
    [116, 'not yet implemented', 'launchd does not do this yet'],
    [118, 'bad response', 'launchd answered something that launchctl does not understand'],
    [
      119,
      'service is disabled',
      'the service is switched off: among the background items, or by launchctl disable; launchctl enable undoes the latter',
    ],
    [120, 'bad subsystem', 'the request went to the wrong place'],
    [121, 'path not searched', 'launchd does not look for services at this path'],
    [122, 'bad ownership or permissions', 'the property list must belong to root and be writable by nobody else'],
    [123, 'path belongs to the domain', 'launchd takes this path in this domain alone'],
    [124, 'domain is tearing down', 'the domain is going away: the person signs out, or the Mac stops'],
    [
      125,
      'domain does not support the action',
      'this cannot be done in that domain: an agent of the graphical session from a session without one, or a wrong domain',
    ],
    [126, 'request no longer supported', 'this version of launchd does not do this any more'],
    [127, 'not shipped with the system', 'the service is no part of macOS'],
    [128, 'not a bundle', 'the path is no bundle'],
    [129, 'superseded', 'a later version of the service took its place'],
    [130, 'undefined behaviour', 'launchd met something that it has no answer for'],
    [131, 'out of order', 'the requests came in the wrong order'],
    [132, 'stale data', 'what was asked for is out of date'],
    [133, 'multiple errors', 'several errors; standard error lists them'],
    [
      134,
      'service cannot load in requested session',
      'the job is for another kind of session than this one (LimitLoadToSessionType)',
    ],
    [135, 'process is not managed', 'launchd does not look after this process'],
    [136, 'singleton service', 'this may not be done with a service of which there is one alone'],
    [137, 'action not supported', 'the service does not support this'],
    [138, 'wrong hardware', 'the service cannot be loaded on this Mac'],
    [139, 'cannot execute now', 'the service cannot be run at present'],
    [140, 'reserved name', 'the name of the service is reserved or not valid'],
    [144, 'missing entitlement', 'whoever asked lacks an entitlement'],
    [
      150,
      'protected by System Integrity Protection',
      'this cannot be done while System Integrity Protection is on; it is a service of macOS',
    ],
  ],
);

/** As a shell shows them: 128 and the number of the signal. */
const SIGNALS = [
  [4, 'SIGILL', 'it met code that the processor does not know'],
  [5, 'SIGTRAP', 'it stopped itself: a check inside the program failed'],
  [6, 'SIGABRT', 'it ended itself: an error that it does not handle'],
  [9, 'SIGKILL', 'macOS or someone killed it; the crash reports say who'],
  [10, 'SIGBUS', 'it touched memory that is not there'],
  [11, 'SIGSEGV', 'it crashed: it touched memory that is not its own'],
  [15, 'SIGTERM', 'it was asked to end'],
] as const;

export const SIGNAL_EXITS = table(
  {
    domain: 'signal',
    calls: 'the exit status of a shell for a program that a signal ended, and of launchd with a minus',
    source: 'sys/signal.h',
  },
  SIGNALS.flatMap(([number, name, meaning]) => [
    [128 + number, name, meaning] as const,
    [-number, name, meaning] as const,
  ]),
);
