/** Why a request about a system extension failed. */
import { table } from './table.js';

export const SYSTEM_EXTENSION = table(
  {
    domain: 'OSSystemExtensionError',
    calls: 'the error of an activation or deactivation request (OSSystemExtensionErrorDomain)',
    source: 'SystemExtensions/SystemExtensions.h',
  },
  [
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
  ],
);
