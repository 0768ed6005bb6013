import { readFileSync } from 'node:fs';
import { DocumentError, familyLabel, readEnvelope, ruleText, verbLabel, type Rule } from '@portcullis/policy';
import { UsageError } from '../errors.js';
import type { Exit } from '../main.js';
import { facts, paragraph, safe, type Terminal } from '../terminal.js';
import { readBundle, type Bundle } from './bundle.js';

type Envelope = ReturnType<typeof readEnvelope>;

/** What a document for a bridge says. Nothing is verified: whether it counts, the bridge decides. */
export function explainDocument(file: string, { json }: { readonly json: boolean }, terminal: Terminal): Exit {
  const bytes = readBytes(file);
  try {
    const envelope = readEnvelope(bytes);
    const bundle = envelope.kind === 'policy' ? readBundle(envelope.payload) : undefined;
    terminal.out(
      json
        ? `${JSON.stringify(asJson(envelope, bundle))}\n`
        : `${sayEnvelope(envelope)}${bundle ? sayBundle(bundle) : ''}`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    terminal.err(
      `portcullis: ${safe(file)} is no document that a bridge would take: ${error.message} (${error.reason})\n`,
    );
    return 1;
  }
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    throw new UsageError(`\`${file}\` cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function keyOf({ keyId }: Envelope): string | null {
  const hex = Buffer.from(keyId).toString('hex');
  return /^0+$/.test(hex) ? null : hex;
}

function asJson(envelope: Envelope, bundle: Bundle | undefined): object {
  const { kind, documentId, organisationId, sequence, issuedAt, expiresAt, payload } = envelope;
  const described = bundle && {
    ...bundle,
    defaults: Object.fromEntries(bundle.defaults),
    rules: bundle.rules.map((rule) => ({ ...rule, text: ruleText(rule) })),
  };
  return {
    kind,
    documentId,
    organisationId,
    sequence,
    issuedAt: iso(issuedAt),
    expiresAt: expiresAt === null ? null : iso(expiresAt),
    keyId: keyOf(envelope),
    payloadBytes: payload.byteLength,
    ...(described ? { policy: described } : {}),
  };
}

function iso(millis: number): string {
  const date = new Date(millis);
  return Number.isNaN(date.getTime()) ? `${millis} ms` : date.toISOString();
}

function sayEnvelope(envelope: Envelope): string {
  const { kind, documentId, organisationId, sequence, issuedAt, expiresAt, payload } = envelope;
  return facts([
    ['kind', kind],
    ['document', documentId],
    ['organisation', organisationId],
    ['sequence', String(sequence)],
    ['issued', iso(issuedAt)],
    ['expires', expiresAt === null ? 'never' : iso(expiresAt)],
    ['signed by', keyOf(envelope) ?? 'nobody'],
    ['payload', `${payload.byteLength} bytes`],
  ]);
}

function sayBundle(bundle: Bundle): string {
  const { name, description, revision, mode, offlineMillis, offlineThen, rules, defaults, attached } = bundle;
  const head = facts([
    ['policy', `${name}, revision ${revision}`],
    ['says', description],
    ['mode', mode],
    [
      'offline',
      offlineMillis === 0 ? 'without limit' : `${Math.round(offlineMillis / 3_600_000)} h, then ${offlineThen}`,
    ],
    [
      'attached',
      attached === 'enforce'
        ? 'devices that are attached already are treated like new ones'
        : 'devices that are attached already are left alone',
    ],
  ]);
  const allowed = [...defaults]
    .filter(([, verbs]) => verbs.length > 0)
    .map(([family, verbs]) => `  - ${familyLabel(family)}: ${verbs.map(verbLabel).join(', ')}\n`);
  return `\n${head}\nRules, in the order in which they are considered:\n${rules.map(sayRule).join('') || '  none\n'}\nWhere no rule decides, allowed is:\n${allowed.join('') || '  nothing\n'}`;
}

function sayRule(rule: Rule, index: number): string {
  const remarks = [
    rule.enabled ? '' : 'switched off',
    rule.grantable ? '' : 'no grant lifts it',
    rule.mode === 'observe' ? 'observes' : '',
  ].filter((text) => text !== '');
  const text = `${rule.id}: ${ruleText(rule)}${remarks.length > 0 ? ` (${remarks.join(', ')})` : ''}`;
  return `  ${index + 1}. ${paragraph(text, '     ')}\n`;
}
