import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { removeTemporaryFolders } from '../fixtures/temporary.js';
import { MeasuredMac, STATUS, SCRIPT } from './measured-mac.js';

afterAll(removeTemporaryFolders);

/** The part of a report about one question. */
function answer(report: string, question: number): string {
  return report.split(/^## /m).find((part) => part.startsWith(`${question}. `)) ?? '';
}

describe('measuring without a person', () => {
  const mac = new MeasuredMac().status({
    counters: {
      shortestDeadlineMicros: { mounts: 14_900_000, iokit: null, files: 900_000 },
      slowestAnswerMicros: 420,
      answered: 3,
    },
  });
  const { code, report, stdout } = mac.measure(['--non-interactive']);

  it('answers what can be read, and says of the rest what it needs', () => {
    expect(code).toBe(0);
    expect(stdout).toContain('8 of 15 questions measured');
    for (const question of [2, 3, 8, 9, 12, 13]) expect(answer(report, question)).toContain('**Not measured:**');
  });

  it('tells the deadlines that the bridge saw', () => {
    expect(answer(report, 1)).toContain('event came: mounts 14.90 s, files 0.90 s.');
  });

  it('tells who opens which user client, in order and counted', () => {
    const opens = answer(report, 4);
    expect(opens).toContain('3 opens by 2 programs');
    expect(opens).toContain(
      'usbmuxd (com.apple.usbmuxd) opens AppleUSBHostInterfaceUserClient, type 0, parent told, path told, 2 times',
    );
    expect(opens).not.toContain('IOSurfaceRoot');
  });

  it('tells whether the parent is the device or an interface', () => {
    expect(answer(report, 6)).toContain('AppleUSBHostInterfaceUserClient: parent is IOUSBHostInterface, 2 times');
    expect(answer(report, 6)).toContain('AppleUSBHostDeviceUserClient: parent is IOUSBHostDevice, 1 times');
  });

  it('tells who mounts, and does not read a missing disposition as external', () => {
    expect(answer(report, 7)).toContain(
      'exfat from /dev/disk5s1: by /System/Library/Filesystems/exfat, disposition external',
    );
    expect(answer(report, 7)).toContain('disposition not told');
    expect(answer(report, 7)).toContain('disposition virtual');
  });

  it('lists the keys of db.plist and the states in it, and no other product', () => {
    expect(answer(report, 10)).toContain('extensions[] › identifier');
    expect(answer(report, 10)).toContain('states: activated_enabled');
    expect(answer(report, 10)).toContain('allowedExtensions › (identifier)');
    expect(report).not.toContain('com.example');
    expect(report).not.toContain('OTHER12345');
    expect(answer(report, 10)).toMatch(/^```text\n[^`]*\n```$/m);
  });

  it('tells what a FAT volume’s source is called, without its name', () => {
    expect(answer(report, 11)).toContain('**Measured:** an URL with the disk in it.');
    expect(answer(report, 11)).toContain('lifs from msdos://diskNsN/(name)');
    expect(answer(report, 7)).toContain('lifs from msdos://disk8s1/(name)');
  });

  it('tells the type of a card’s serial number, and not the number', () => {
    expect(answer(report, 14)).toContain('**Measured:** data of 4 bytes.');
    expect(report).not.toContain('0a1b2c3d');
  });

  it('tells who opens device nodes of disks for what, and of no other file', () => {
    const opens = answer(report, 15);
    expect(opens).toContain('2 ways of opening; writing: fskitd');
    expect(opens).toContain('/usr/libexec/fskitd (com.apple.fskitd): raw device, reads and writes, flags 0x3, 1 times');
    expect(opens).toContain('block device, reads, flags 0x1');
    expect(opens).not.toContain('hosts');
  });

  it('names neither people, nor the Mac, nor serial numbers, nor volumes', () => {
    for (const secret of [`/Users/${userInfo().username}`, 'Grizelda', '00008110AABBCCDD', 'Secret plans', 'Mia']) {
      expect(report).not.toContain(secret);
    }
  });

  it('ends eslogger, and runs nothing that changes the Mac', () => {
    expect(spawnSync('pgrep', ['-f', join(mac.folder, 'bin/eslogger')], { encoding: 'utf8' }).stdout).toBe('');
    const asRoot = mac.standIns.calls('sudo').map((call) =>
      call
        .filter((word) => !word.startsWith('-'))[1]
        ?.split('/')
        .at(-1),
    );
    expect(new Set(asRoot)).toEqual(new Set([undefined, 'eslogger', 'kill']));
    expect(mac.standIns.calls('portcullis')).toEqual([]);
  });
});

describe('measuring on a Mac where little can be measured', () => {
  it('says why, question by question, with nothing installed', () => {
    const mac = new MeasuredMac();
    mac.standIns
      .tool('sudo', 'exit 1')
      .tool('plutil', 'echo "db.plist: file does not exist" >&2; exit 1')
      .tool('log', 'exit 64')
      .tool('ioreg', 'exit 1');
    const { code, report } = mac.measure(['--non-interactive']);
    expect(code).toBe(0);
    expect(report.match(/\*\*Not measured:\*\*/g)).toHaveLength(15);
    expect(answer(report, 1)).toContain('no bridge has written its status');
    expect(answer(report, 4)).toContain('needs an administrator');
    expect(answer(report, 10)).toContain('file does not exist');
  });

  it('says what is not measurable in mode approve', () => {
    const mac = new MeasuredMac().status({ bridgeMode: 'approve' });
    expect(answer(mac.measure(['--non-interactive', '--only', '1']).report, 1)).toContain(
      'this bridge runs in mode approve',
    );
  });

  it.each([
    '',
    '[]',
    '{"bridgeMode":7}',
    'null',
    '{"bridgeMode":"authorize","pid":1,"clients":[null,3],"counters":{"answered":"x"}}',
  ])('takes a status of `%s` for no answer', (text) => {
    const mac = new MeasuredMac().write(STATUS, text);
    expect(answer(mac.measure(['--non-interactive', '--only', '1']).report, 1)).toContain('**Not measured:**');
  });

  it('tells that the terminal lacks Full Disk Access', () => {
    const mac = new MeasuredMac();
    mac.standIns.tool('eslogger', 'echo "Not permitted to create an ES Client" >&2; exit 1');
    expect(answer(mac.measure(['--non-interactive', '--only', '4']).report, 4)).toContain(
      'give the terminal Full Disk Access',
    );
  });

  it('takes events that it does not understand for none', () => {
    const mac = new MeasuredMac().write('events', '\u0000\u0001\n{}\n[]\n{"event":{"iokit_open":7},"time":"x"}\n');
    expect(answer(mac.measure(['--non-interactive', '--only', '4']).report, 4)).toContain('4 lines not understood');
  });
});

describe('the boot', () => {
  it('is answered where the extension holds it and may not listen', () => {
    const mac = new MeasuredMac().status({ clients: [{ job: 'mounts', state: 'not-permitted' }] });
    mac.standIns.tool('plutil', 'echo true').tool('sysctl', 'echo "{ sec = 1700000000, usec = 0 } Tue Nov 14 2023"');
    const { report } = mac.measure(['--non-interactive', '--only', '13']);
    expect(answer(report, 13)).toMatch(
      /\*\*Measured:\*\* yes: it has been up for \d+ minutes, and mounts may not listen/,
    );
    mac.standIns.tool('plutil', 'exit 1');
    expect(answer(mac.measure(['--non-interactive', '--only', '13']).report, 13)).toContain('does not hold the boot');
  });
});

describe('a disk image', () => {
  it('is attached where the person agrees, told as the registry spells it, and removed', () => {
    const mac = new MeasuredMac();
    mac.write('System/Volumes/Data/Users/Shared/x', '');
    mac.standIns
      .tool(
        'hdiutil',
        'if [ "$1" = attach ]; then for f; do last=$f; done; echo "$last" >"$here/image"; echo "/dev/disk9"; fi',
      )
      .tool(
        'ioreg',
        `printf '  "DiskImageURL" = "file://%s"\\n' "$(cat "$here/image" 2>/dev/null | sed 's#.*/System#/System#')"`,
      );
    const { report } = mac.measure(['--only', '12'], 'yes\n');
    expect(answer(report, 12)).toContain('**Measured:** as it was attached, through the place of the data volume.');
    expect(answer(report, 12)).toContain('(folder)/image.img');
    expect(mac.standIns.calls('hdiutil').map((call) => call[1])).toEqual(['attach', 'detach']);
    expect(answer(mac.measure(['--only', '12'], 'no\n').report, 12)).toContain('the person left it out');
  });
});

describe('refused opens in the system’s log', () => {
  it('are told with their rhythm', () => {
    const line = (second: string) =>
      JSON.stringify({
        timestamp: `2026-03-01 10:00:${second}+0100`,
        eventMessage: 'IOUC AppleUSBHostInterfaceUserClient failed MACF in process pid 123, usbmuxd',
      });
    const mac = new MeasuredMac();
    mac.write('log', [line('00.000'), line('01.000'), line('01.500'), 'Timestamp', '{"count":3}'].join('\n'));
    mac.standIns.tool('log', 'cat "$here/log"');
    expect(answer(mac.measure(['--non-interactive', '--only', '5']).report, 5)).toContain(
      'usbmuxd at AppleUSBHostInterfaceUserClient: 3 times; gaps: shortest 500 ms, in the middle 1000 ms, longest 1000 ms',
    );
  });
});

describe('measuring with a person', () => {
  it.each([2, 3, 9])('leaves question %i out when the answer is anything but yes', (question) => {
    const mac = new MeasuredMac().status({});
    mac.standIns.tools('portcullis').tool('xcrun', 'touch "$here/compiled"');
    cpSync(join(mac.folder, 'bin/portcullis'), join(mac.folder, 'portcullis'));
    const { report } = mac.measure(['--only', String(question)], 'y\n');
    expect(answer(report, question)).toContain('the person left it out');
    expect(mac.standIns.calls('portcullis').filter(([, verb]) => verb === 'usb')).toEqual([]);
    expect(mac.standIns.calls('xcrun')).toEqual([]);
  });

  it('has the bridge take a device and give it back, after a yes', () => {
    const mac = new MeasuredMac().status({});
    mac.standIns.tool(
      'portcullis',
      `case "$2" in capture) echo 'portcullis: macOS did not let go of Pixel 8' >&2; exit 1 ;; esac; exit 0`,
    );
    const { report } = mac.measure(['--only', '2'], 'yes\n0x100000abc\n');
    expect(answer(report, 2)).toContain('the System Extension could not take the device');
    expect(mac.standIns.calls('portcullis').map((call) => call.slice(1))).toEqual([
      ['usb', 'list'],
      ['usb', 'capture', '0x100000abc'],
      ['usb', 'release', '0x100000abc'],
      ['--version'],
    ]);
  });

  it.each([
    ['list', 'the agent does not list USB devices: portcullis: the agent waits for its configuration'],
    ['capture', 'the bridge was not asked to take it: portcullis: the agent waits for its configuration'],
  ])('measures nothing when the agent cannot %s', (verb, said) => {
    const mac = new MeasuredMac().status({});
    const refuse = "echo 'portcullis: the agent waits for its configuration' >&2; exit 1";
    mac.standIns.tool('portcullis', `case "$2" in ${verb}) ${refuse} ;; esac; exit 0`);
    expect(answer(mac.measure(['--only', '2'], 'yes\n0x100000abc\n').report, 2)).toContain(said);
  });

  it('takes no id that is none', () => {
    const mac = new MeasuredMac().status({});
    mac.standIns.tools('portcullis');
    expect(answer(mac.measure(['--only', '2'], 'yes\n--help\n').report, 2)).toContain('no device was named');
  });

  it('measures what becomes of the disk of a captured stick', () => {
    const mac = new MeasuredMac();
    const stick = `+-o Stick@1  <class IOUSBHostDevice, id 0x1f, registered>\n`;
    const disk = `  +-o Media  <class IOMedia, id 0x20, registered>\n`;
    // What the registry shows, look by look: nothing, the stick, its disk, then without and again with the disk.
    mac
      .write('looks', '')
      .write('empty', '')
      .write('with', stick + disk)
      .write('without', stick);
    mac.standIns
      .tool(
        'ioreg',
        `case "$*" in *'-rd1'*|*IOUSB\\ -l*) exit 0 ;; esac; echo >>"$here/looks"
case $(($(wc -l <"$here/looks"))) in 1) cat "$here/empty" ;; 4) cat "$here/without" ;; *) cat "$here/with" ;; esac`,
      )
      .tool(
        'xcrun',
        `while [ "$1" != -o ]; do shift; done; printf '#!/bin/sh\\necho captured; /bin/sleep 4; echo released\\n' >"$2"; chmod +x "$2"`,
      );
    const { report } = mac.measure(['--only', '3'], 'yes\n\n');
    expect(answer(report, 3)).toContain(
      'mass storage can be captured: its disk is gone meanwhile, and is back afterwards',
    );
    expect(answer(report, 3)).toContain('1, 0, 1');
  });

  it('ends when nobody answers any more', () => {
    const { code } = new MeasuredMac().status({}).measure([], '');
    expect(code).toBe(0);
  });
});

describe('a wrong call', () => {
  it.each([
    [['--only', '16'], '--only `16`'],
    [['--seconds', '-1'], '--seconds'],
    [['--everything'], '--everything'],
  ])('%j is refused', (args, said) => {
    const { code, stderr } = new MeasuredMac().measure(args);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });

  it('is told where it was not made on a Mac', () => {
    const { status, stderr } = spawnSync(SCRIPT, ['--non-interactive'], { encoding: 'utf8' });
    if (process.platform === 'darwin') return;
    expect(status).toBe(2);
    expect(stderr).toContain('this is not a Mac');
  });
});
