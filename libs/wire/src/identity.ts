/** Who built this Portcullis. Written by `npm run identity` from identity.json. Not to be edited. */
export const IDENTITY = {
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
} as const;
