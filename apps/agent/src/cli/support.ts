import {
  AGENT_STATUS,
  BRIDGE_STATUS,
  BRIDGE_STATUS_FILE,
  gatherAll,
  MANIFEST,
  maskBundle,
  packBundle,
  readMacosVersion,
  RecordingMac,
} from '@portcullis/health';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../config.js';
import { realMac, type Mac } from '../system/mac.js';
import { utcIso } from '../time.js';
import { silence } from './doctor-facts.js';
import { UsageError } from './errors.js';
import type { CommandContext, Exit } from './main.js';

export interface SupportOptions {
  readonly out?: string | undefined;
  readonly withNames?: boolean;
  readonly mac?: Mac | undefined;
  readonly logFolder?: string;
}

const HERE = process.platform === 'darwin' ? realMac : undefined;
const LOGS = '/Library/Logs/Portcullis';
const LOG_LINES = 500;

/** Writes a support bundle: what was asked of macOS, as raw text. Nothing is sent anywhere. */
export async function support(context: CommandContext, options: SupportOptions = {}): Promise<Exit> {
  const { terminal, json, now } = context;
  const mac = options.mac ?? HERE;
  if (mac === undefined) throw new UsageError('a support bundle is made on a Mac: run portcullis support there');
  terminal.progress?.('Asking macOS, which takes a few seconds …');
  const files = await collect(context, mac, options.logFolder ?? LOGS);
  terminal.progress?.('');
  const written = options.withNames === true ? files : maskBundle(files);
  const file =
    options.out ?? `portcullis-support-${utcIso(now).slice(0, 16).replaceAll(/[-:]/g, '').replace('T', '-')}.zip`;
  try {
    writeFileSync(file, packBundle(written), { mode: 0o600 });
  } catch (error) {
    throw new UsageError(`\`${file}\` cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (json) terminal.out(`${JSON.stringify({ version: 1, file, files: [...written.keys()] })}\n`);
  else terminal.out(sayWritten(file, written.size, mac.isRoot, options.withNames === true));
  return 0;
}

async function collect(context: CommandContext, mac: Mac, logFolder: string): Promise<Map<string, string>> {
  const recording = new RecordingMac(mac);
  await readMacosVersion(recording);
  await gatherAll(recording, context.now);
  const { files } = recording;
  files.set(MANIFEST, recording.manifest(utcIso(context.now)));
  files.set(AGENT_STATUS, `${JSON.stringify(await agentStatus(context), null, 2)}\n`);
  const bridge = await mac.read(BRIDGE_STATUS);
  if (bridge !== null) files.set(BRIDGE_STATUS_FILE, bridge.toString('utf8'));
  for (const [name, text] of lastLines(logFolder)) files.set(name, text);
  return files;
}

/** What the agent says; or that it does not, and why. */
async function agentStatus({ ask, now }: CommandContext): Promise<unknown> {
  try {
    return await ask({ command: 'status' });
  } catch (error) {
    const agent = error instanceof ConfigError ? {} : silence(error);
    if (agent === undefined) throw error;
    return { time: utcIso(now), facts: { agent } };
  }
}

function lastLines(folder: string): readonly (readonly [string, string])[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.log'))
      .map((name) => {
        const lines = readFileSync(join(folder, name), 'utf8').split('\n');
        return [`log-${name.replace(/\.log$/, '')}.txt`, lines.slice(-LOG_LINES - 1).join('\n')] as const;
      });
  } catch {
    return [];
  }
}

function sayWritten(file: string, count: number, isRoot: boolean, withNames: boolean): string {
  return [
    `${count} files are in \`${file}\`. Look into it before you send it: it is a plain ZIP archive.\n`,
    withNames
      ? 'Names of people and serial numbers are in it.\n'
      : 'Names of people and serial numbers are masked; --with-names leaves them in.\n',
    isRoot ? '' : 'It was made without sudo: profiles, privacy and background items are missing from it.\n',
    `On any computer: portcullis doctor --bundle ${file}\n`,
  ].join('');
}
