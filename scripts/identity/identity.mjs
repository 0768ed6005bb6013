/** Who built this Portcullis: what Apple gives to one team alone, and everything that is made of it. */

/**
 * @typedef {{ readonly prefix: string, readonly extensionName: string, readonly team: string | null }} Given
 *   `identity.json`
 */

/**
 * What is wrong with `identity.json`, one line each.
 * @param {unknown} value
 * @returns {readonly string[]}
 */
export function faultsOf(value) {
  const given = /** @type {Readonly<Record<string, unknown>>} */ (
    typeof value === 'object' && value !== null ? value : {}
  );
  const { prefix, extensionName, team, ...others } = given;
  const faults = Object.keys(others).map(
    (key) => `\`${key}\` is not known: give \`prefix\`, \`extensionName\`, \`team\``,
  );
  // A bundle identifier is letters, digits, hyphens and dots (Apple, CFBundleIdentifier).
  if (typeof prefix !== 'string' || !/^[a-z][a-z\d-]*(?:\.[a-z][a-z\d-]*)+$/i.test(prefix) || prefix.length > 100)
    faults.push(`\`prefix\`: ${said(prefix)} is no domain the other way round, such as \`com.example.portcullis\``);
  if (typeof extensionName !== 'string' || !/^[\w][\w .-]{2,39}$/.test(extensionName))
    faults.push(`\`extensionName\`: ${said(extensionName)}: give 3 to 40 letters, digits, blanks, dots and hyphens`);
  else if (extensionName === 'Portcullis')
    faults.push('`extensionName`: is the name of the app, and could not be told from it in System Settings');
  if (team !== null && (typeof team !== 'string' || !/^[A-Z0-9]{10}$/.test(team)))
    faults.push(`\`team\`: ${said(team)}: give Apple's ten letters and digits, or \`null\` for any`);
  return faults;
}

/** @param {unknown} value */
function said(value) {
  return value === undefined ? 'nothing' : `\`${JSON.stringify(value)}\``;
}

/** @param {Given} given */
export function identityOf({ prefix, extensionName, team }) {
  return {
    prefix,
    app: `${prefix}.app`,
    /** Apple wants the identifier of an extension to begin with its app's. */
    extension: `${prefix}.app.bridge`,
    extensionName,
    agent: `${prefix}.agent`,
    bridge: `${prefix}.bridge`,
    bridgeService: `${prefix}.bridge.xpc`,
    package: `${prefix}.pkg`,
    profile: `${prefix}.profile`,
    team,
  };
}

/** @typedef {ReturnType<typeof identityOf>} Identity */

const MADE = 'Written by `npm run identity` from identity.json. Not to be edited.';

/**
 * Files that hold nothing else, by their place in the repository.
 * @param {Identity} identity
 * @returns {Readonly<Record<string, string>>}
 */
export function generatedFiles(identity) {
  const entries = Object.entries(identity).map(
    ([key, value]) => `  ${key}: ${value === null ? 'null' : `'${value}'`},`,
  );
  const object = [`{`, ...entries].join('\n');
  const { app, extension, bridge, agent, bridgeService } = identity;
  /** @param {string} name @param {string} value */
  const constant = (name, value) => `inline constexpr char ${name}[] = "${value}";`;
  return {
    'libs/wire/src/identity.ts': `/** Who built this Portcullis. ${MADE} */\nexport const IDENTITY = ${object}\n} as const;\n`,
    'apps/agent/packaging/identity.mjs': `/** Who builds the package. ${MADE} */
export const IDENTITY = Object.freeze(${object.replace(/team: (.*),$/, 'team: /** @type {string | null} */ ($1),')}
});
`,
    'native/esf-bridge/macos/identity.h': [
      `// ${MADE}`,
      '#pragma once',
      '',
      'namespace portcullis::identity {',
      '',
      constant('kApp', app),
      constant('kExtension', extension),
      constant('kBridgeJob', bridge),
      constant('kBridgeService', bridgeService),
      constant('kAppJobFile', `/Library/LaunchAgents/${app}.plist`),
      constant('kBridgeJobFile', `/Library/LaunchDaemons/${bridge}.plist`),
      constant('kAgentJobFile', `/Library/LaunchDaemons/${agent}.plist`),
      constant('kManagedSettings', `/Library/Managed Preferences/${agent}.plist`),
      '',
      '}  // namespace portcullis::identity',
      '',
    ].join('\n'),
  };
}

/**
 * Recordings, tests and documents quote identifiers as a Mac shows them. They follow by their text: a whole prefix,
 * also as a regular expression writes it or after the escape of a tab, and the extension's name.
 * @param {string} text
 * @param {{ prefix: string, extensionName: string }} before
 * @param {{ prefix: string, extensionName: string }} after
 */
export function renamed(text, before, after) {
  let out = text;
  for (const escape of [
    (/** @type {string} */ s) => s,
    (/** @type {string} */ s) => s.replaceAll('.', String.raw`\.`),
  ]) {
    const whole = new RegExp(
      String.raw`(?:(?<![\w-])|(?<=\\[tn]))${escape(before.prefix).replaceAll(/[\\.]/g, String.raw`\$&`)}(?![\w-])`,
      'g',
    );
    out = out.replaceAll(whole, () => escape(after.prefix));
  }
  return out.replaceAll(before.extensionName, () => after.extensionName);
}
