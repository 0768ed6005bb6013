/**
 * One file of a device set read alike by console, server and command line; and a disk without USB ids, from set to Mac.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DeviceSetRow, ImportPreview, SetEntryRow } from '@portcullis/wire';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../scripts/places.mjs';
import { run } from '../scripts/run.mjs';
import { openBrowser, openWindow, signInAs } from './harness/browser.js';
import { eventually } from './harness/eventually.js';
import { inSync } from './harness/fleet.js';
import type { Person } from './harness/person.js';
import { RunningSystem } from './harness/running-system.js';
import { SimulatedMac } from './harness/simulated-mac.js';

const FILES = new URL('../libs/policy/conformance/csv/', import.meta.url);
const EXPECTED: Record<string, { entries: { serialNumber?: string }[]; problemLines: number[]; refused: boolean }> =
  JSON.parse(readFileSync(new URL('expected.json', FILES), 'utf8'));

let system: RunningSystem;
let browser: Browser;
let page: Page;
let admin: Person;
let mac: SimulatedMac;

beforeAll(async () => {
  system = await RunningSystem.start();
  [browser, admin, mac] = await Promise.all([openBrowser(), system.signIn('admin'), SimulatedMac.start(system)]);
  await inSync(admin, mac.hostname);
  ({ page } = await openWindow(browser, system.url));
  await signInAs(page, 'admin@example.test', system.password);
});
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

const byText = (a = '', b = ''): number => a.localeCompare(b);

async function newSet(name: string): Promise<string> {
  const { status, body } = await admin.ask<DeviceSetRow>('POST', '/device-sets', { name });
  expect(status).toBe(201);
  return body.id;
}
async function entriesOf(id: string): Promise<readonly SetEntryRow[]> {
  const { data } = await admin.get<{ data: readonly SetEntryRow[] }>(`/device-sets/${id}/entries?limit=1000`);
  // Those of one file came at one time, and have no order among them.
  return data
    .map((row) => ({ ...row, id: 'of its set' }))
    .toSorted((one, other) => byText(JSON.stringify(one), JSON.stringify(other)));
}
const linesIn = (text: string, pattern: RegExp): number[] =>
  Array.from(text.matchAll(pattern), ([, line]) => Number(line));

describe('the file of a device set', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'portcullis-sets-'));
  const policy = path.join(folder, 'policy.yaml');
  const ID = '0b54f3a2-6f0d-4f5e-9a59-0b8f5b2f7d11';
  writeFileSync(
    policy,
    `version: 1\nname: Set\nmode: enforce\nrules:\n  - id: listed\n    match: { deviceSet: ${ID} }\n    access: allow\n`,
  );

  /** As a person does it, with the bytes as they lie on the disk; what the dialog said. */
  async function importInConsole(set: string, file: string): Promise<string> {
    await page.goto(`/#/device-sets/${set}/show`);
    await page.getByRole('button', { name: 'Import CSV' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import CSV' });
    await dialog.locator('input[type=file]').setInputFiles(file);
    const output = dialog.locator('output');
    await output.getByText(/\S/).first().waitFor();
    const said = await output.innerText();
    const button = dialog.getByRole('button', { name: 'Import', exact: true });
    if ((await button.count()) > 0 && (await button.isEnabled())) {
      await button.click();
      await output.getByText(/added, \d+ updated/).waitFor();
      await button.waitFor({ state: 'detached' });
    }
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
    return said;
  }

  it.each(Object.entries(EXPECTED))('gives one result to all three: %s', async (name, expected) => {
    const file = fileURLToPath(new URL(name, FILES));
    const [byConsole, byServer] = [await newSet(`Console ${name}`), await newSet(`Server ${name}`)];

    const said = await importInConsole(byConsole, file);
    const content = Uint8Array.from(readFileSync(file));
    const sent = (to: string) => admin.send('POST', `/device-sets/${byServer}/${to}`, content, 'text/csv');
    const preview = await sent('import/preview');
    const imported = await sent('import');
    const portcullis = path.join(ROOT, 'apps/agent/bin/portcullis.cjs');
    const set = ['--device-set', `${ID}=${file}`];
    const { output } = await run(process.execPath, [portcullis, 'policy', 'check', policy, ...set]);

    const lines = expected.problemLines;
    if (expected.refused) {
      expect([preview.status, imported.status]).toEqual([422, 422]);
      expect(linesIn(said, /\bline (\d+)/gi)).toEqual(lines);
      expect(linesIn(output, /line (\d+): /g)).toEqual(lines);
    } else {
      const { problems } = preview.body as ImportPreview;
      expect(problems.map(({ line }) => line)).toEqual(lines);
      for (const { message } of problems) expect(said).toContain(message);
      expect(linesIn(output, /\.csv:(\d+): /g)).toEqual(lines);
    }
    const taken = await entriesOf(byConsole);
    expect(taken).toEqual(await entriesOf(byServer));
    // Nobody has agreed to the entries without one, which would match a whole make.
    const serials = expected.entries.flatMap(({ serialNumber }) => serialNumber?.toUpperCase() ?? []);
    expect(taken.map(({ serialNumber }) => serialNumber?.toUpperCase()).toSorted(byText)).toEqual(
      serials.toSorted(byText),
    );
  });
});

describe('two equal disks that have no USB ids', () => {
  const MODEL = 'Samsung SSD 990 PRO';
  const [FIRST, SECOND] = ['S7A0NL0W100001K', 'S7A0NL0W100002L'] as const;
  const volumeOf = (serial: string): string => `/Volumes/${serial}`;

  async function plugIn(serialNumber: string, disk: string): Promise<void> {
    await mac.hands.do({
      step: 'attach',
      device: serialNumber,
      bus: 'pcie',
      location: disk,
      descriptor: {
        productName: MODEL,
        serialNumber,
        disk: { protocol: 'PCI-Express', internal: false, removable: false, ejectable: true },
      },
      volumes: [{ bsdName: `${disk}s1`, name: serialNumber, encrypted: false, fileSystem: 'apfs' }],
    });
    await tryMount(serialNumber, disk);
  }
  const tryMount = (serial: string, disk: string) =>
    mac.hands.do({ step: 'mount', bsdName: `${disk}s1`, mountPoint: volumeOf(serial) });
  const mounted = async (): Promise<readonly string[]> =>
    (await mac.mounts()).filter((point) => [FIRST, SECOND].map(volumeOf).includes(point)).toSorted();
  const untilMounted = (wanted: readonly string[]) =>
    eventually(`mounted: ${wanted.join(', ')}`, mounted, (points) => points.join() === wanted.map(volumeOf).join());

  async function openDevice(serial: string): Promise<void> {
    const { data } = await eventually(
      `${serial} in the inventory`,
      () => admin.get<{ data: readonly { id: string }[] }>(`/devices?q=${serial}`),
      (found) => found.data.length === 1,
    );
    await page.goto(`/#/devices/${data[0]?.id}/show`);
    await page.getByText(serial).first().waitFor();
  }

  it('are two devices, of which one event allows one', async () => {
    await plugIn(FIRST, 'disk20');
    await plugIn(SECOND, 'disk21');
    expect(await mounted()).toEqual([]);
    await openDevice(FIRST);
    await page.getByRole('row').filter({ hasText: 'was denied' }).first().getByRole('link').first().click();
    await page.getByRole('button', { name: 'Allow always' }).click();
    const dialog = page.getByRole('dialog', { name: 'Allow always' });
    await dialog.getByText(FIRST).first().waitFor();
    await dialog.getByRole('textbox', { name: 'Comment' }).fill('IT-310');
    await dialog.getByRole('button', { name: 'Put into the draft' }).click();
    await page.getByRole('button', { name: 'Publish…' }).click();
    const publishing = page.getByRole('dialog', { name: 'Publish Office' });
    await publishing.getByRole('textbox', { name: 'Comment' }).fill('IT-310');
    await publishing.getByRole('button', { name: 'Publish' }).click();
    await publishing.waitFor({ state: 'detached' });
    await inSync(admin, mac.hostname);
    await tryMount(SECOND, 'disk21');
    await tryMount(FIRST, 'disk20');
    await untilMounted([FIRST]);
  });

  it('are allowed and blocked one by one, from where each is shown', async () => {
    await openDevice(SECOND);
    await page.getByRole('button', { name: 'Allow once' }).click();
    const grant = page.getByRole('dialog');
    await grant.getByRole('textbox', { name: 'Reason' }).fill('for a day');
    await grant
      .getByRole('button', { name: /Grant|Allow/ })
      .last()
      .click();
    await grant.waitFor({ state: 'detached' });
    await eventually(
      'both mounted',
      async () => (await tryMount(SECOND, 'disk21'), mounted()),
      (points) => points.length === 2,
    );

    await openDevice(FIRST);
    await page.getByRole('button', { name: 'Block now' }).click();
    const block = page.getByRole('dialog');
    await block.getByRole('textbox', { name: 'Reason' }).fill('lost');
    await block.getByRole('button', { name: /Block/ }).last().click();
    await block.waitFor({ state: 'detached' });
    await untilMounted([SECOND]);
    expect(await mounted()).toEqual([volumeOf(SECOND)]);
  });

  it('are typed into a set, a grant and a block by bus and model', async () => {
    const id = await newSet('Company disks');
    await page.goto(`/#/device-sets/${id}/show`);
    await page.getByRole('button', { name: 'Add entry' }).click();
    const entry = page.getByRole('dialog', { name: 'Add entry' });
    await choose(entry, 'What it is', /A disk without USB ids/);
    await choose(entry, 'Bus', 'PCI Express');
    await entry.getByRole('textbox', { name: 'Model' }).fill(MODEL);
    await entry.getByRole('textbox', { name: 'Serial number' }).fill(FIRST);
    await entry.getByRole('button', { name: 'Add', exact: true }).click();
    await page
      .getByRole('row')
      .filter({ hasText: `${MODEL} (pcie)` })
      .filter({ hasText: FIRST })
      .waitFor();

    await page.goto('/#/blocks');
    await page.getByRole('button', { name: /block/i }).first().click();
    const block = page.getByRole('dialog');
    await choose(block, 'About', /A disk without USB ids/);
    await choose(block, 'Bus', 'PCI Express');
    await block.getByRole('textbox', { name: 'Model' }).fill(MODEL);
    await block.getByRole('textbox', { name: 'Serial number' }).fill(SECOND);
    await block.getByRole('textbox', { name: 'Reason' }).fill('lost too');
    await block.getByRole('button', { name: /Block/ }).last().click();
    await block.waitFor({ state: 'detached' });
    await page.getByRole('row').filter({ hasText: SECOND }).first().waitFor();
    await untilMounted([]);
    expect(await mounted()).toEqual([]);
  });
});

async function choose(dialog: Locator, label: string, option: string | RegExp): Promise<void> {
  await dialog.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option }).click();
}
