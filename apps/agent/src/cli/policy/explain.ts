import { readFileSync } from 'node:fs';
import { FAMILIES } from '@portcullis/wire';
import {
  defaultEffects,
  DocumentError,
  familyLabel,
  readEnvelope,
  readPolicyPayload,
  ruleText,
  verbLabel,
  verbsOfFamily,
  type Policy,
  type PolicyPayload,
  type Rule,
} from '@portcullis/policy';
import { UsageError } from '../errors.js';
import type { Exit } from '../main.js';
import { facts, paragraph, safe, type Terminal } from '../terminal.js';

type Envelope = ReturnType<typeof readEnvelope>;

/** What a document for a bridge says. Nothing is verified: whether it counts, the bridge decides. */
export function explainDocument(file: string, { json }: { readonly json: boolean }, terminal: Terminal): Exit {
  const bytes = readBytes(file);
  try {
    const envelope = readEnvelope(bytes);
    const content = envelope.kind === 'policy' ? readPolicyPayload(envelope.payload) : undefined;
    const text = json
      ? `${JSON.stringify(asJson(envelope, content))}\n`
      : sayEnvelope(envelope) + (content ? sayPolicy(content) : '');
    terminal.out(text);
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

/** `null`: it is not signed. */
function keyOf({ keyId }: Envelope): string | null {
  const hex = Buffer.from(keyId).toString('hex');
  return /^0+$/.test(hex) ? null : hex;
}

function asJson(envelope: Envelope, content: PolicyPayload | undefined): object {
  const { kind, documentId, organisationId, sequence, issuedAt, expiresAt, payload } = envelope;
  return {
    kind,
    documentId,
    organisationId,
    sequence,
    issuedAt: iso(issuedAt),
    expiresAt: expiresAt === null ? null : iso(expiresAt),
    keyId: keyOf(envelope),
    payloadBytes: payload.byteLength,
    ...content,
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

function sayPolicy({ policy, revision, signatures }: PolicyPayload): string {
  const { name, description, mode, offline, rules, attached } = policy;
  const head = facts([
    ['policy', `${name}, revision ${revision}`],
    ['says', description],
    ['mode', mode],
    [
      'offline',
      offline.validForHours === undefined ? 'without limit' : `${offline.validForHours} h, then ${offline.then}`,
    ],
    [
      'attached',
      attached === 'enforce'
        ? 'what is attached already is treated like what comes'
        : 'what is attached already is left alone',
    ],
    ['classifies', `by ${signatures} signatures`],
  ]);
  const considered = rules.map((rule, index) => sayRule(rule, index, mode)).join('') || '  none\n';
  return `\n${head}\nRules, in the order in which they are considered:\n${considered}\nWhere no rule decides, allowed is:\n${sayDefaults(policy)}`;
}

function sayRule(rule: Rule, index: number, mode: Policy['mode']): string {
  const remarks = [
    rule.enabled ? '' : 'switched off',
    rule.grantable ? '' : 'no grant lifts it',
    (rule.mode ?? mode) === mode ? '' : `mode ${rule.mode}`,
  ].filter((text) => text !== '');
  const text = `${rule.id}: ${ruleText(rule)}${remarks.length > 0 ? ` (${remarks.join(', ')})` : ''}`;
  return `  ${index + 1}. ${paragraph(text, '     ')}\n`;
}

function sayDefaults({ defaults }: Policy): string {
  const lines = FAMILIES.flatMap((family) => {
    const effects = defaultEffects(family, defaults[family]);
    const allowed = verbsOfFamily(family).filter((verb) => effects[verb] === 'allow');
    return allowed.length > 0 ? [`  - ${familyLabel(family)}: ${allowed.map(verbLabel).join(', ')}\n`] : [];
  });
  return lines.join('') || '  nothing\n';
}
