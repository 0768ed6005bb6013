import { describe, expect, it } from 'vitest';
import { extensionRecord } from '../src/extensions.js';
import { chooseExtension, parseSystemExtensions } from '../src/index.js';

const UNTIL_14 = [
  '3 extension(s)',
  '--- com.apple.system_extension.endpoint_security',
  'enabled\tactive\tteamID\tbundleID (version)\tname\t[state]',
  '*\t*\tEQHXZ8M8AV\tcom.google.santa.daemon (1.13/1.13)\tsantad\t[activated enabled]',
  '\t\tEQHXZ8M8AV\tcom.google.santa.daemon (2023.4/2023.4.527579445)\tsantad\t[terminated waiting to uninstall on reboot]',
  '--- com.apple.system_extension.network_extension',
  'enabled\tactive\tteamID\tbundleID (version)\tname\t[state]',
  '\t*\tTC292Y5427\tcom.expressvpn.vpn.splittunnel (1.0/1)\tSplit\t[activated disabled]',
  '',
].join('\n');

const FROM_15 = [
  '1 extension(s)',
  "--- com.apple.system_extension.endpoint_security (Go to 'System Settings > General > Login Items & Extensions > Endpoint Security Extensions' to modify these system extension(s))",
  'enabled\tactive\tteamID\tbundleID (version)\tname\t[state]',
  '\t*\tEQHXZ8M8AV\tcom.google.santa.daemon (1.15/1.15)\tsantad\t[activated waiting for user]',
].join('\n');

describe('parseSystemExtensions', () => {
  it('reads every record of the list of macOS 14 and earlier, with its category', () => {
    const records = parseSystemExtensions(UNTIL_14);
    expect(records?.map((r) => [r.category?.split('.').at(-1), r.identifier, r.shortVersion, r.state])).toEqual([
      ['endpoint_security', 'com.google.santa.daemon', '1.13', 'enabled'],
      ['endpoint_security', 'com.google.santa.daemon', '2023.4', 'uninstall-on-reboot'],
      ['network_extension', 'com.expressvpn.vpn.splittunnel', '1.0', 'disabled'],
    ]);
    expect(records?.[0]).toMatchObject({
      teamId: 'EQHXZ8M8AV',
      buildVersion: '1.13',
      name: 'santad',
      enabled: true,
      active: true,
    });
    expect(records?.[1]).toMatchObject({ enabled: false, active: false });
  });

  it('reads the longer category line of macOS 15', () => {
    expect(parseSystemExtensions(FROM_15)).toMatchObject([
      {
        category: 'com.apple.system_extension.endpoint_security',
        state: 'waiting-for-user',
        enabled: false,
        active: true,
      },
    ]);
  });

  it('takes leading blanks before the fields', () => {
    const text =
      '1 extension(s)\n  *\t  *\t EQHXZ8M8AV\t org.portcullis.app.bridge (0.1/1)\tbridge\t[activated enabled]\n';
    expect(parseSystemExtensions(text)).toMatchObject([{ identifier: 'org.portcullis.app.bridge', state: 'enabled' }]);
  });

  it('says that there is none when the list is empty', () => {
    expect(parseSystemExtensions('0 extension(s)\n')).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['an error message', 'zsh: command not found: systemextensionsctl'],
    ['no text at all', undefined],
    ['an object', { toString: 1 }],
  ])('does not take %s for an empty list', (_, text) => {
    expect(parseSystemExtensions(text)).toBeNull();
  });

  it('calls a state that it does not know unknown', () => {
    const text =
      '1 extension(s)\n*\t*\tEQHXZ8M8AV\torg.portcullis.app.bridge (0.1/1)\tb\t[activated enabled by wizard]';
    expect(parseSystemExtensions(text)).toMatchObject([{ state: 'unknown', stateText: 'activated enabled by wizard' }]);
  });

  it('keeps control characters and endless texts out of what it returns', () => {
    const long = '\u001b[31m\u202ex'.repeat(1000);
    const text = `1 extension(s)\n*\t*\t${long}\torg.portcullis.app.bridge (${long}/${long})\t${long}\t[${long}]`;
    const [record] = parseSystemExtensions(text) ?? [];
    const { shortVersion, buildVersion, name, teamId } = record ?? {};
    for (const [kept, longest] of [
      [teamId, 20],
      [shortVersion, 40],
      [buildVersion, 40],
      [name, 100],
    ] as const) {
      expect(kept).not.toMatch(/\p{Cc}|\p{Cf}/u);
      expect(kept).toHaveLength(longest);
    }
  });

  it('bounds every text, whoever sends the record', () => {
    const longest = {
      category: 100,
      teamId: 20,
      identifier: 255,
      shortVersion: 40,
      buildVersion: 40,
      name: 100,
      originPath: 500,
      containerPath: 500,
      stagedPath: 500,
    };
    const endless = Object.fromEntries(Object.keys(longest).map((key) => [key, 'x'.repeat(5000)]));
    const record: object = extensionRecord.parse({ ...endless, enabled: true, active: true, stateText: 'validating' });
    for (const [key, length] of Object.entries(longest)) {
      expect(record, key).toHaveProperty(key, `${'x'.repeat(length - 1)}…`);
    }
  });

  it('survives any text', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const noise = Array.from({ length: 60 }, (_, at) => String.fromCharCode((seed * 7919 + at * 104_729) % 400)).join(
        '',
      );
      expect(() => parseSystemExtensions(`1 extension(s)\n${noise}\t\t\t${noise}\t[${noise}]`)).not.toThrow();
    }
  });
});

describe('chooseExtension', () => {
  it('prefers the enabled copy, wherever it stands in the list', () => {
    const records = parseSystemExtensions(UNTIL_14) ?? [];
    expect(chooseExtension(records, 'com.google.santa.daemon')).toMatchObject({ state: 'enabled' });
    expect(chooseExtension(records.toReversed(), 'com.google.santa.daemon')).toMatchObject({ state: 'enabled' });
  });

  it('finds nothing for an identifier that is not listed', () => {
    expect(chooseExtension(parseSystemExtensions(UNTIL_14) ?? [], 'org.portcullis.app.bridge')).toBeNull();
  });
});
