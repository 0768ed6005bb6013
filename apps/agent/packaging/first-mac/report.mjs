/** The report: Markdown for an issue. */
import { QUESTIONS } from './findings.mjs';

/**
 * @param {ReadonlyMap<import('./findings.mjs').Question, import('./findings.mjs').Finding>} findings
 * @param {readonly string[]} about lines about the Mac
 * @param {(text: string) => string} clean takes out what is nobody's business; every word from the Mac goes through it
 */
export function report(findings, about, clean) {
  const lines = ['# First Mac: report', '', ...about.map((line) => `- ${clean(line)}`), ''];
  for (const [number, question] of Object.entries(QUESTIONS)) {
    const finding = findings.get(/** @type {import('./findings.mjs').Question} */ (Number(number)));
    lines.push(`## ${number}. ${question}`, '');
    if (finding === undefined) lines.push('Not asked.', '');
    else lines.push(`**${finding.measured ? 'Measured' : 'Not measured'}:** ${clean(finding.summary)}.`, '');
    if (finding?.details !== undefined && finding.details.length > 0) {
      const shown = finding.details.slice(0, 200);
      const more = finding.details.length > 200 ? [`(and ${finding.details.length - 200} lines)`] : [];
      lines.push('```text', ...shown.map(clean), ...more, '```', '');
    }
  }
  return lines.join('\n');
}
