import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookUpService, neededToOpen, parseRegistry } from '../src/index.js';
import { recording } from './recording.js';

const resources = parseRegistry(recording('ioreg-user-resources.txt')) ?? [];
const usb = parseRegistry(recording('ioreg-usb.txt')) ?? [];
const codes = (found: ReturnType<typeof lookUpService>) => found.remarks.map(({ code }) => code);

describe('the registry as ioreg prints it', () => {
  it('is a tree of entries with classes, states and the properties that matching goes by', () => {
    const driver = resources.find(({ name }) => name === 'VSPDriver');
    expect(driver).toMatchObject({
      classes: ['IORegistryEntry', 'IOService', 'IOUserService'],
      id: '0x100000a57',
      registered: true,
      matched: true,
      active: true,
      busy: 0,
      parent: { name: 'IOUserResources' },
    });
    expect(driver?.children.map(({ name, registered }) => [name, registered])).toEqual([['VSPUserClient', false]]);
    expect(driver?.properties.get('IOUserClass')).toBe('VSPDriver');
    expect(usb.find(({ name }) => name === 'USB Serial')?.location).toBe('02100000');
  });

  it.each([[''], ['ioreg: error: can’t obtain I/O Kit’s root service.'], [null], [42], [{}]])(
    'is not known from %j',
    (text) => {
      expect(parseRegistry(text)).toBeNull();
    },
  );

  it('is read without classes of the parents, too, and says what is missing then', () => {
    const text = recording('ioreg-usb.txt').replaceAll(/<class [\w:]*:(\w+),/g, '<class $1,');
    const found = lookUpService(parseRegistry(text) ?? [], 'IOUSBHostDevice');
    expect(found.counts.class).toBe(3);
    expect(codes(found)).toContain('classes-not-known');
  });
});

describe('a line of the registry', () => {
  const line = (rest: string, depth = 0) => `${'  '.repeat(depth)}+-o ${rest}`;
  const read = (...lines: readonly string[]) => parseRegistry(lines.join('\n')) ?? [];

  it('says name, location, id and state, as far as it says them', () => {
    expect(
      read(line('Stick@0210000a  <class IOA:IOB, id 0x1f, registered, matched, active, busy 3 (5 ms), retain 9>')),
    ).toMatchObject([
      { name: 'Stick', location: '0210000a', id: '0x1f', registered: true, matched: true, active: true, busy: 3 },
    ]);
    expect(read(line('Stick  <class IOB, id 0x1f, !registered, !matched, inactive, busy 0>'))).toMatchObject([
      { name: 'Stick', location: null, registered: false, matched: false, active: false, busy: 0 },
    ]);
    expect(read(line('@Stick  <class IOB>'))).toMatchObject([
      { name: '@Stick', location: null, id: '', registered: null, matched: null, active: null, busy: null },
    ]);
  });

  it('hangs below the nearest one before it that is less deep, and properties belong to the one above them', () => {
    const [root, hub, , stick] = read(
      line('Root  <class IOA>'),
      line('Hub  <class IOA>', 1),
      line('Disk  <class IOA>', 2),
      line('Stick  <class IOA>', 1),
      '    |   "IOUserClass" = "Driver"',
      '    |   "Colour" = "grey"',
      '    |   "model" = <"X5">',
    );
    expect(root?.children.map(({ name }) => name)).toEqual(['Hub', 'Stick']);
    expect(hub?.children.map(({ name }) => name)).toEqual(['Disk']);
    expect(stick?.parent?.name).toBe('Root');
    expect([...(stick?.properties ?? [])]).toEqual([
      ['IOUserClass', 'Driver'],
      ['model', '<"X5">'],
    ]);
  });

  it('without an id is a service of its own; with one it is counted once, however often it is printed', () => {
    const twice = (rest: string) => lookUpService(read(line(rest), line(rest)), 'IOB').counts.class;
    expect(twice('Stick  <class IOB>')).toBe(2);
    expect(twice('Stick  <class IOB, id 0x1f>')).toBe(1);
  });

  it('has its own class last, in whichever order they are printed', () => {
    for (const classes of ['OSObject:IOService:IOB', 'IOB:IOService:OSObject']) {
      expect(lookUpService(read(line(`Stick  <class ${classes}>`)), 'IOB').hits[0]?.className).toBe('IOB');
    }
  });
});

describe('what looks alike', () => {
  const named = [
    '+-o Ledger Nano  <class IOB>',
    '+-o Stick  <class LedgerService>',
    '+-o Driver  <class IOUserService>',
    '    "IOUserClass" = "NanoLedger"',
    '    "CFBundleIdentifier" = "com.example.ledger"',
  ].join('\n');

  it('is so by name, class, class in the driver extension or bundle identifier, whatever the case', () => {
    expect(lookUpService(parseRegistry(named) ?? [], 'LEDGER').similar).toEqual([
      'Ledger Nano',
      'LedgerService',
      'NanoLedger',
      'com.example.ledger',
    ]);
  });

  it('is named once, and eight of it at most', () => {
    const many = Array.from({ length: 20 }, (_, at) => `+-o Stick ${at >> 1}  <class IOB>`).join('\n');
    expect(lookUpService(parseRegistry(many) ?? [], 'stick').similar).toEqual(
      Array.from({ length: 8 }, (_, at) => `Stick ${at}`),
    );
  });
});

describe('what a lookup would hit', () => {
  it('by the class of a driver extension is nothing, and why', () => {
    const found = lookUpService(usb, 'AppleUSBCHCOM');
    expect(found.counts).toEqual({ class: 0, name: 1, 'user-class': 1, bundle: 0 });
    expect(codes(found)).toEqual(['user-class-only', 'busy']);
    expect(found.remarks[0]?.text).toContain('IOServiceMatching("IOUserSerial")');
    expect(found.hits[0]?.hardware).toMatchObject({
      kind: 'attached',
      className: 'IOUSBHostDevice',
      name: 'USB Serial',
    });
  });

  it('by a name that is always there counts one without any hardware', () => {
    const found = lookUpService(resources, 'VSPDriver');
    expect(found.counts.name).toBe(1);
    expect(found.hits[0]).toMatchObject({ hardware: { kind: 'always', name: 'IOUserResources' } });
    expect(codes(found)).toEqual(['user-class-only', 'always-there']);
  });

  it('by a class counts every derived one, attached or not', () => {
    const found = lookUpService(usb, 'IOUSBHostDevice');
    expect(found.hits.map(({ name, hardware }) => [name, hardware.kind])).toEqual([
      ['USB Serial', 'attached'],
      ['iPhone', 'attached'],
      ['Lab Gauge', 'attached'],
    ]);
    expect(codes(found)).toEqual(['no-driver']);
    expect(lookUpService(usb, 'IOUSBNub').counts.class).toBe(5);
  });

  it('by a bundle identifier is the driver, and by that of its server too', () => {
    expect(lookUpService(usb, 'com.apple.DriverKit-AppleUSBCHCOM').counts.bundle).toBe(1);
    expect(lookUpService(usb, 'com.apple.DriverKit.AppleUSBCHCOM').counts.bundle).toBe(1);
  });

  it('says who has it open, or a function of it', () => {
    expect(lookUpService(usb, 'iPhone').hits[0]?.openedBy).toEqual(['pid 108, usbmuxd']);
    expect(lookUpService(usb, 'iPhone').remarks).toEqual([]);
    expect(lookUpService(usb, 'Apple USB Multiplexor').hits[0]?.openedBy).toEqual(['pid 108, usbmuxd']);
  });

  it('does not count what is not registered', () => {
    const found = lookUpService(usb, 'AppleUSBHostInterfaceUserClient');
    expect(found.counts.class).toBe(0);
    expect(found.hits).toHaveLength(1);
    expect(codes(found)).toEqual(['not-registered']);
  });

  it('by a class of old is nothing, and names the new one', () => {
    expect(codes(lookUpService(usb, 'IOUSBDevice'))).toEqual(['legacy-class', 'not-found']);
  });

  it('that is nothing comes with what looks alike', () => {
    const found = lookUpService(usb, 'chcom');
    expect(found.hits).toEqual([]);
    expect(found.similar).toContain('AppleUSBCHCOM');
    expect(codes(found)).toEqual(['not-found']);
  });

  it('below a controller on PCI is that of the stick, and not of the controller', () => {
    expect(lookUpService(usb, 'AppleUSBXHCI').hits[0]?.hardware.kind).toBe('card');
    expect(lookUpService(usb, 'iPhone').hits[0]?.hardware).toMatchObject({ kind: 'attached', name: 'iPhone' });
    expect(lookUpService(usb, 'J314sAP').hits[0]?.hardware.kind).toBe('built-in');
  });
});

describe('what is needed to open it', () => {
  it('is an entitlement with the bundle identifier of the driver extension', () => {
    const [hit] = lookUpService(resources, 'VSPDriver').hits;
    expect(hit && neededToOpen(hit).join(' ')).toMatch(/userclient-access with “org\.eof\.tools\.VSPDriver”/);
  });

  it('is root or an entitlement for capture, and what a driver extension would need', () => {
    const [hit] = lookUpService(usb, 'USB Serial').hits;
    const needs = hit ? neededToOpen(hit).join(' ') : '';
    expect(needs).toContain('com.apple.vm.device-access');
    expect(needs).toContain('com.apple.developer.driverkit.transport.usb');
  });
});

describe('a damaged output', () => {
  const damaged = fc
    .tuple(
      fc.constantFrom('ioreg-usb.txt', 'ioreg-user-resources.txt'),
      fc.nat(),
      fc.nat({ max: 500 }),
      fc.string({ unit: 'binary' }),
    )
    .map(([file, at, length, noise]) => {
      const text = recording(file);
      const from = at % text.length;
      return text.slice(0, from) + noise + text.slice(from + length);
    });

  it('never makes the lookup throw, loop or print control characters', () => {
    fc.assert(
      fc.property(damaged, fc.constantFrom('IOUSBHostDevice', 'VSPDriver', '', 'x'), (text, asked) => {
        const { hits, remarks } = lookUpService(parseRegistry(text) ?? [], asked);
        // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
        expect(JSON.stringify({ hits, remarks })).not.toMatch(/\\u00[01]|\\n|\\t|[\u202a-\u202e]/);
      }),
      { numRuns: 300 },
    );
  });
});
