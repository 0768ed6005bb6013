/** Who builds the package. Written by `npm run identity` from identity.json. Not to be edited. */
/**
 * @type {Readonly<Record<'prefix' | 'app' | 'extension' | 'extensionName' | 'agent' | 'bridge' | 'bridgeService' |
 *   'package' | 'profile', string> & { team: string | null }>}
 */
export const IDENTITY = Object.freeze({
  prefix: 'org.portcullis',
  app: 'org.portcullis.app',
  extension: 'org.portcullis.app.bridge',
  extensionName: 'Portcullis Extension',
  agent: 'org.portcullis.agent',
  bridge: 'org.portcullis.bridge',
  bridgeService: 'org.portcullis.bridge.xpc',
  package: 'org.portcullis.pkg',
  profile: 'org.portcullis.profile',
  team: null,
});
