import { PassThrough, type Readable } from 'node:stream';
// oxlint-disable-next-line import/no-named-as-default -- its types know the default alone
import PDFDocument from 'pdfkit';
import type { Evidence } from '@portcullis/wire';
import { evidenceText, sha256 } from './evidence.service.js';

/** The fonts that every reader of PDF has know these; any other character is written by its number. */
const KNOWN = /[\n -~¡-ÿ“”‘’–—…•€]/;

const printable = (text: string): string =>
  Array.from(text, (one) => (KNOWN.test(one) ? one : `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`)).join('');

type Fact = readonly [name: string, value: string | null | undefined];

/** The evidence on paper: what happened in words, the facts, and the hashes by which the JSON file is known. */
export function toPdf(evidence: Evidence): Readable {
  const { event, trace, policy, device, exported, hashes } = evidence;
  const paper = new PDFDocument({ size: 'A4', margin: 56, info: { Title: `Evidence: event ${event.id}` } });
  const heading = (text: string): void => {
    paper.moveDown(0.8).font('Helvetica-Bold').fontSize(12).text(printable(text)).font('Helvetica').fontSize(9.5);
  };
  const facts = (rows: readonly Fact[]): void => {
    for (const [name, value] of rows) {
      paper.font('Helvetica-Bold').text(`${name}: `, { continued: true });
      paper.font('Helvetica').text(printable(value ?? 'not known'));
    }
  };
  paper.font('Helvetica-Bold').fontSize(16).text('Evidence of an event').fontSize(9.5).font('Helvetica');
  paper.text(printable(`Exported ${exported.at} by ${exported.by.email} (${exported.by.role})`));
  heading('What happened');
  paper.text(printable(event.sentence));
  heading('When, where and who');
  facts([
    ['Time at the Mac', event.time],
    ['Received', event.receivedAt],
    ['Mac', `${event.mac.hostname} (${event.mac.id})`],
    ['Person', event.person],
    ['Device', event.deviceName],
    ['Serial number', event.serialNumber],
    ['Volume', event.volume],
    ['Decision and outcome', event.decision === null ? null : `${event.decision}, ${event.outcome ?? 'not known'}`],
    ['Deciding rule', event.rule],
    ['Event', event.id],
  ]);
  heading('Rules considered');
  if (trace.workedOut) paper.text('Worked out anew from the recorded inputs and the revision, without device sets.');
  for (const step of trace.steps) paper.text(printable(`• ${step}`));
  if (trace.steps.length === 0) paper.text('None is recorded.');
  heading('Policy');
  if (policy === null) paper.text('No policy decided, or it is not there any more.');
  else
    facts([
      ['Policy', `${policy.name ?? ''}, revision ${policy.revision}`],
      ['Published', policy.publishedAt],
    ]);
  heading('The device, at every Mac');
  for (const seen of device?.history.data ?? []) {
    const counts = `allowed ${seen.allowed}, restricted ${seen.restricted}, denied ${seen.denied}`;
    const who = `${seen.mac.hostname}, ${seen.person ?? 'nobody signed in'}`;
    paper.text(printable(`• ${who}: ${seen.firstSeenAt} to ${seen.lastSeenAt}; ${counts}`));
  }
  heading('Hashes (SHA-256)');
  facts([
    ['Event as recorded', hashes.event],
    ['Source of the policy', hashes.policySource],
    ['Device', hashes.device],
    ['JSON file of this export', sha256(evidenceText(evidence))],
  ]);
  const bytes = paper.pipe(new PassThrough());
  paper.end();
  return bytes;
}
