/** Who builds the package. Written by `npm run identity` from identity.json. Not to be edited. */
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
  team: /** @type {string | null} */ (null),
});
