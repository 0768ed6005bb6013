/** NSCocoaErrorDomain: what an app shows as “Code=4099”. */
import { table } from './table.js';

export const COCOA = table(
  {
    domain: 'NSCocoaError',
    calls: 'errors of Foundation (NSCocoaErrorDomain), among them connections to a helper',
    source: 'Foundation/FoundationErrors.h',
  },
  [
    [4, 'NSFileNoSuchFileError', 'there is no such file'],
    [255, 'NSFileLockingError', 'the file could not be locked'],
    [256, 'NSFileReadUnknownError', 'reading failed, without a reason'],
    [257, 'NSFileReadNoPermissionError', 'no permission to read; often Full Disk Access is missing'],
    [258, 'NSFileReadInvalidFileNameError', 'the name of the file is not valid'],
    [259, 'NSFileReadCorruptFileError', 'the file is damaged'],
    [260, 'NSFileReadNoSuchFileError', 'there is no such file'],
    [512, 'NSFileWriteUnknownError', 'writing failed, without a reason'],
    [513, 'NSFileWriteNoPermissionError', 'no permission to write'],
    [514, 'NSFileWriteInvalidFileNameError', 'the name of the file is not valid'],
    [516, 'NSFileWriteFileExistsError', 'the file is there already'],
    [640, 'NSFileWriteOutOfSpaceError', 'no room is left'],
    [642, 'NSFileWriteVolumeReadOnlyError', 'the volume can only be read'],
    [3072, 'NSUserCancelledError', 'someone cancelled it'],
    [3328, 'NSFeatureUnsupportedError', 'it is not supported'],
    [3587, 'NSExecutableArchitectureMismatchError', 'the program was not built for this processor'],
    [3840, 'NSPropertyListReadCorruptError', 'it is no property list, or no JSON'],
    [4097, 'NSXPCConnectionInterrupted', 'the helper ended while it was asked; it is started again by itself'],
    [
      4099,
      'NSXPCConnectionInvalid',
      'nobody answers under this name: the helper is not loaded, or refuses whoever asks (signature, entitlement)',
    ],
    [4101, 'NSXPCConnectionReplyInvalid', 'the answer of the helper is not what was expected: versions differ'],
  ],
);
