/** Result codes of macOS, by the header that defines them: name and what it means for device control. */

export interface Code {
  readonly name: string;
  readonly meaning: string;
}
export interface Table {
  readonly domain: string;
  /** Where the names and numbers come from. */
  readonly source: string;
  readonly codes: ReadonlyMap<number, Code>;
}

function table(domain: string, source: string, rows: readonly (readonly [number, string, string])[]): Table {
  return { domain, source, codes: new Map(rows.map(([value, name, meaning]) => [value >>> 0, { name, meaning }])) };
}

export const IO_RETURN = table('IOReturn', 'IOKit/IOReturn.h', [
  [0xe00002bc, 'kIOReturnError', 'a general error without a reason'],
  [0xe00002bd, 'kIOReturnNoMemory', 'no memory could be had'],
  [0xe00002be, 'kIOReturnNoResources', 'a resource has run out'],
  [0xe00002bf, 'kIOReturnIPCError', 'the conversation with the other process broke'],
  [0xe00002c0, 'kIOReturnNoDevice', 'the device is not there (any more)'],
  [0xe00002c1, 'kIOReturnNotPrivileged', 'root, or an entitlement, is needed for this'],
  [0xe00002c2, 'kIOReturnBadArgument', 'an argument is wrong'],
  [0xe00002c3, 'kIOReturnLockedRead', 'the device is locked against reading'],
  [0xe00002c4, 'kIOReturnLockedWrite', 'the device is locked against writing'],
  [0xe00002c5, 'kIOReturnExclusiveAccess', 'somebody else has opened the device for himself alone'],
  [0xe00002c6, 'kIOReturnBadMessageID', 'the two sides do not mean the same message'],
  [0xe00002c7, 'kIOReturnUnsupported', 'the driver does not do this'],
  [0xe00002c8, 'kIOReturnVMError', 'virtual memory failed'],
  [0xe00002c9, 'kIOReturnInternalError', 'a mistake inside the driver'],
  [0xe00002ca, 'kIOReturnIOError', 'reading or writing failed'],
  [0xe00002cc, 'kIOReturnCannotLock', 'a lock could not be had'],
  [0xe00002cd, 'kIOReturnNotOpen', 'the device was not opened before'],
  [0xe00002ce, 'kIOReturnNotReadable', 'it cannot be read'],
  [0xe00002cf, 'kIOReturnNotWritable', 'it cannot be written'],
  [0xe00002d0, 'kIOReturnNotAligned', 'an address is not aligned'],
  [0xe00002d1, 'kIOReturnBadMedia', 'the medium is damaged'],
  [0xe00002d2, 'kIOReturnStillOpen', 'somebody still has it open'],
  [0xe00002d3, 'kIOReturnRLDError', 'a loader of drivers failed'],
  [0xe00002d4, 'kIOReturnDMAError', 'direct memory access failed'],
  [0xe00002d5, 'kIOReturnBusy', 'the device is busy'],
  [0xe00002d6, 'kIOReturnTimeout', 'it took too long'],
  [0xe00002d7, 'kIOReturnOffline', 'the device is offline'],
  [
    0xe00002d8,
    'kIOReturnNotReady',
    'it is not ready; in the log of Endpoint Security together with “Caller lacks TCC authorization” it means that Full Disk Access is missing',
  ],
  [0xe00002d9, 'kIOReturnNotAttached', 'the device is not attached'],
  [0xe00002da, 'kIOReturnNoChannels', 'no channel is left'],
  [0xe00002db, 'kIOReturnNoSpace', 'no room is left'],
  [0xe00002dd, 'kIOReturnPortExists', 'the port exists already'],
  [0xe00002de, 'kIOReturnCannotWire', 'memory cannot be fixed in place'],
  [0xe00002df, 'kIOReturnNoInterrupt', 'no interrupt is there'],
  [0xe00002e0, 'kIOReturnNoFrames', 'no frame is waiting'],
  [0xe00002e1, 'kIOReturnMessageTooLarge', 'the message is too large'],
  [
    0xe00002e2,
    'kIOReturnNotPermitted',
    'not permitted: this is what a program gets when Endpoint Security, and so possibly Portcullis, denied its opening a device',
  ],
  [0xe00002e3, 'kIOReturnNoPower', 'the device has no power'],
  [0xe00002e4, 'kIOReturnNoMedia', 'there is no medium in it'],
  [0xe00002e5, 'kIOReturnUnformattedMedia', 'the medium is not formatted'],
  [0xe00002e6, 'kIOReturnUnsupportedMode', 'the mode is not supported'],
  [0xe00002e7, 'kIOReturnUnderrun', 'data came too slowly'],
  [0xe00002e8, 'kIOReturnOverrun', 'data came too quickly'],
  [0xe00002e9, 'kIOReturnDeviceError', 'the device itself reports an error'],
  [0xe00002ea, 'kIOReturnNoCompletion', 'nobody was to be told of the end'],
  [
    0xe00002eb,
    'kIOReturnAborted',
    'it was broken off, as by unplugging or by another program that captured the device',
  ],
  [0xe00002ec, 'kIOReturnNoBandwidth', 'the bus has no bandwidth left'],
  [0xe00002ed, 'kIOReturnNotResponding', 'the device does not answer'],
  [0xe00002ee, 'kIOReturnIsoTooOld', 'a time in the past was asked for'],
  [0xe00002ef, 'kIOReturnIsoTooNew', 'a time too far ahead was asked for'],
  [0xe00002f0, 'kIOReturnNotFound', 'it was not found'],
  [0xe0000001, 'kIOReturnInvalid', 'this should never be seen'],
]);

export const USB = table('IOReturn (USB)', 'IOKit/usb/USB.h', [
  [0xe000404e, 'kIOUSBInterfaceNotFound', 'the device has no such interface'],
  [0xe000404f, 'kIOUSBPipeStalled', 'the device refused the transfer'],
  [0xe0004050, 'kIOUSBTransactionReturned', 'a transfer was given back'],
  [0xe0004051, 'kIOUSBTransactionTimeout', 'a transfer took too long'],
  [0xe0004056, 'kIOUSBConfigNotFound', 'the device has no such configuration'],
  [0xe0004057, 'kIOUSBEndpointNotFound', 'the device has no such endpoint'],
  [0xe000405d, 'kIOUSBNotEnoughPowerErr', 'the port does not give enough power'],
  [0xe0004060, 'kIOUSBTooManyPipesErr', 'too many pipes'],
  [0xe0004061, 'kIOUSBUnknownPipeErr', 'there is no such pipe'],
]);

export const DISK_ARBITRATION = table('DADissenter', 'DiskArbitration/DADissenter.h', [
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
]);

/** A dissenter may carry an errno instead: unix_err(), err_kern | err_sub(3). */
export const UNIX = table('errno', 'mach/error.h, sys/errno.h', [
  [0xc001, 'EPERM', 'not permitted'],
  [0xc00d, 'EACCES', 'no permission for this file or folder'],
  [0xc010, 'EBUSY', 'the disk is in use'],
  [0xc013, 'ENODEV', 'the device does not do this, or is gone'],
  [0xc01e, 'EROFS', 'the medium can only be read'],
]);

export const ES_NEW_CLIENT = table('es_new_client', 'EndpointSecurity/ESTypes.h', [
  [0, 'ES_NEW_CLIENT_RESULT_SUCCESS', 'the client was made'],
  [1, 'ES_NEW_CLIENT_RESULT_ERR_INVALID_ARGUMENT', 'an argument is wrong'],
  [2, 'ES_NEW_CLIENT_RESULT_ERR_INTERNAL', 'macOS could not make the client, without a reason'],
  [3, 'ES_NEW_CLIENT_RESULT_ERR_NOT_ENTITLED', 'the signature lacks com.apple.developer.endpoint-security.client'],
  [4, 'ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED', 'Full Disk Access is missing'],
  [5, 'ES_NEW_CLIENT_RESULT_ERR_NOT_PRIVILEGED', 'the program does not run as root'],
  [6, 'ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS', 'other products hold all clients that macOS allows'],
]);

export const ES_RESPOND = table('es_respond', 'EndpointSecurity/ESTypes.h', [
  [0, 'ES_RESPOND_RESULT_SUCCESS', 'the answer was taken'],
  [1, 'ES_RESPOND_RESULT_ERR_INVALID_ARGUMENT', 'an argument is wrong'],
  [2, 'ES_RESPOND_RESULT_ERR_INTERNAL', 'the answer could not be delivered'],
  [3, 'ES_RESPOND_RESULT_NOT_FOUND', 'there is no such message'],
  [4, 'ES_RESPOND_RESULT_ERR_DUPLICATE_RESPONSE', 'the message had an answer already, or its deadline had passed'],
  [5, 'ES_RESPOND_RESULT_ERR_EVENT_TYPE', 'this kind of answer does not fit the message'],
]);

export const SYSTEM_EXTENSION = table('OSSystemExtensionError', 'SystemExtensions/SystemExtensions.h', [
  [1, 'unknown', 'the extension failed without a reason'],
  [2, 'missingEntitlement', 'the app lacks com.apple.developer.system-extension.install'],
  [3, 'unsupportedParentBundleLocation', 'the app is not in /Applications'],
  [
    4,
    'extensionNotFound',
    'this app holds no such extension: only the app that activated an extension can deactivate it, and not after it was replaced',
  ],
  [5, 'extensionMissingIdentifier', 'the extension has no bundle identifier'],
  [6, 'duplicateExtensionIdentifer', 'two extensions have the same identifier'],
  [7, 'unknownExtensionCategory', 'macOS does not know this kind of extension'],
  [8, 'codeSignatureInvalid', 'the signature of app or extension is not valid'],
  [9, 'validationFailed', 'macOS refused the extension when it checked it'],
  [10, 'forbiddenBySystemPolicy', 'a profile of the MDM forbids it'],
  [11, 'requestCanceled', 'the request was cancelled'],
  [12, 'requestSuperseded', 'a newer request took its place'],
  [13, 'authorizationRequired', 'an administrator must confirm it, and nobody could be asked'],
]);

export const TABLES: readonly Table[] = [
  IO_RETURN,
  USB,
  DISK_ARBITRATION,
  UNIX,
  ES_NEW_CLIENT,
  ES_RESPOND,
  SYSTEM_EXTENSION,
];
