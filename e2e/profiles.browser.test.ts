/** From the profile that the console makes to an enrolled Mac, as device management would bring it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build, parse } from 'plist';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AGENT_ARGS, lockedNode } from '../scripts/places.mjs';
import { openBrowser, openWindow, signInAs } from './harness/browser.js';
import { eventually } from './harness/eventually.js';
import { macNamed } from './harness/fleet.js';
import { RunningSystem } from './harness/running-system.js';

type Dict = Readonly<Record<string, unknown>>;

let system: RunningSystem;
let browser: Browser;
let page: Page;
let errors: readonly string[];
let folder: string;
let agent: ChildProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pc-e2e-'));
  system = await RunningSystem.start();
  browser = await openBrowser();
  ({ page, errors } = await openWindow(browser, system.url));
  await signInAs(page, 'admin@example.test', system.password);
});
afterAll(async () => {
  agent?.kill('SIGKILL');
  await browser?.close();
  await system?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Presses a download button and reads the file that the browser saved. */
async function download(name: string): Promise<{ readonly file: string; readonly profile: Dict }> {
  const arriving = page.waitForEvent('download');
  await page.getByRole('button', { name }).click();
  const saved = await arriving;
  const text = await readFile(await saved.path(), 'utf8');
  return { file: saved.suggestedFilename(), profile: parse(text) as Dict };
}

function payload(profile: Dict, type: string): Dict {
  const found = (profile['PayloadContent'] as Dict[]).find(({ PayloadType }) => PayloadType === type);
  if (found === undefined) throw new Error(`the profile has no payload ${type}`);
  return found;
}

/** What macOS would write for the agent. */
function preferencesIn(profile: Dict): Dict {
  const { PayloadContent: domains } = payload(profile, 'com.apple.ManagedClient.preferences');
  const { Forced: forced } = (domains as Record<string, { Forced: { mcx_preference_settings: Dict }[] }>)[
    'org.portcullis.agent'
  ] ?? { Forced: [] };
  return forced[0]?.mcx_preference_settings ?? {};
}

/** An agent as a package installs it, before its profile. */
async function startAgent(managed: string): Promise<void> {
  const config = path.join(folder, 'agent.json');
  const facts = { hardwareUuid: '6f6f5e0c-4b2c-4f35-9b38-2d5f3cf0a0e2', serialNumber: 'C02PROFILE', model: 'Mac16,1' };
  const mac = { ...facts, hostname: 'mdm-mac', osVersion: '15.1', inventory: 'off' };
  await writeFile(config, JSON.stringify({ stateDir: 'state', bridgeSocket: 'bridge.sock', ...mac }));
  const args = [...AGENT_ARGS, '--config', config, '--managed', managed];
  agent = spawn(lockedNode(), args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

it('gives an administrator a profile with everything, and remembers for whom it was', async () => {
  await page.goto('/#/enrolment-tokens');
  await page.getByRole('link', { name: 'Profiles for MDM' }).click();
  await page.getByRole('heading', { name: 'Profiles for MDM' }).waitFor();
  await page.getByLabel('Team identifier').fill('abcde12345');
  await page.getByLabel('Owner’s e-mail').fill('$EMAIL');
  await page.getByLabel('Tags').fill('from-mdm');
  const { file, profile } = await download('Download all in one');
  expect(file).toBe('portcullis-combined.mobileconfig');
  expect((profile['PayloadContent'] as Dict[]).map(({ PayloadType }) => PayloadType)).toHaveLength(5);
  expect(payload(profile, 'com.apple.system-extension-policy')['AllowedSystemExtensions']).toEqual({
    ABCDE12345: ['org.portcullis.app.bridge'],
  });
  await page.getByText('Downloaded, with a new token in it.').waitFor();
  await page.goto('/#/enrolment-tokens');
  await page.getByRole('row').filter({ hasText: 'from-mdm' }).waitFor();
  await page.getByRole('link', { name: 'Profiles for MDM' }).click();
  expect(await page.getByLabel('Team identifier').inputValue()).toBe('ABCDE12345');
});

it('enrols a Mac that waited for its profile, with the owner that the device management filled in', async () => {
  const managed = path.join(folder, 'org.portcullis.agent.plist');
  await startAgent(managed);
  await page.getByLabel('Tags').fill('from-mdm');
  const { profile } = await download('Download Agent');
  const preferences = { ...preferencesIn(profile), owner: { email: 'mia@example.com' } };
  await writeFile(`${managed}.new`, build(preferences), { mode: 0o644 });
  await rename(`${managed}.new`, managed);
  const admin = await system.signIn('admin');
  const mac = await eventually(
    'the Mac is enrolled',
    () => macNamed(admin, 'mdm-mac'),
    () => true,
  );
  await page.goto(`/#/macs/${mac.id}/show`);
  await page.getByText('mia@example.com').first().waitFor();
  expect(await page.getByRole('main').innerText()).toContain('from-mdm');
});

it('shows the page to nobody who may not make tokens', async () => {
  const { page: other } = await openWindow(browser, system.url);
  await signInAs(other, 'auditor@example.test', system.password);
  await other.goto('/#/enrolment-tokens/profiles');
  await other.getByText('This page is not yours').waitFor();
  expect(await other.getByRole('button', { name: 'Download' }).count()).toBe(0);
  await other.context().close();
  expect(errors).toEqual([]);
});
