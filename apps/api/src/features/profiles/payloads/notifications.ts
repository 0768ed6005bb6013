import { APP } from '../identifiers.js';
import type { Payload } from './payload.js';

const TEMPORARY_BANNER = 1;

/** The sentence that says why a device was refused. Not on the lock screen: it names devices and people's rules. */
export function notifications(): Payload {
  return {
    type: 'com.apple.notificationsettings',
    displayName: 'Portcullis notices',
    description: 'Lets Portcullis tell the person at the Mac why a device was refused.',
    content: {
      NotificationSettings: [
        {
          BundleIdentifier: APP,
          NotificationsEnabled: true,
          AlertType: TEMPORARY_BANNER,
          ShowInNotificationCenter: true,
          ShowInLockScreen: false,
          BadgesEnabled: false,
          SoundsEnabled: true,
        },
      ],
    },
  };
}
