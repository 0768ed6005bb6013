/**
 * What is cited must be there: documents by path or name, their numbered sections (`docs/macos.md §4`), headings that a
 * link points at, and decisions by number.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '../places.mjs';
import { run } from '../run.mjs';

/** A document, and the section of it that is meant. */
const DOCUMENT = /(?<![\w/:.-])((?:[\w.-]+\/)*[\w.-]+\.md)(?:`?\)?,? (?:§ ?|section )?(\d+(?:\.\d+)*)\b)?/g;
/** Capitals before a section sign name one of our documents: foreign ones have a version or number between. */
const BARE = /(?<![\w./-])([A-Z][A-Z_]{2,}) §/g;
const DECISION = /\bdecisions?\/?\s*(?:\/)?(\d{4})\b/g;
const LINK = /\]\(([^)\s]+)\)/g;
const CITING = /\.(?:[cm]?[jt]sx?|md|h|cc|mm|inc|json|ya?ml|sh|mk|css|html)$|(?:^|\/)Makefile$/;
/** Made by others, or names of files that a program writes. */
const NOT_READ =
  /^(?:package-lock\.json|libs\/policy\/samples\/|native\/esf-bridge\/third_party\/|.*\/fixtures\/|.*\/recordings\/|scripts\/check\/citations\.test\.mjs$)/;

/** @returns {Promise<readonly string[]>} one line for each citation that leads nowhere */
export async function citationProblems() {
  const { output } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard']);
  const files = output
    .trim()
    .split('\n')
    .filter((file) => existsSync(path.join(ROOT, file)));
  /** @type {Map<string, string>} */
  const documents = new Map();
  for (const file of files)
    if (file.endsWith('.md')) documents.set(file, await readFile(path.join(ROOT, file), 'utf8'));
  /** @type {string[]} */
  const problems = [];
  for (const file of files) {
    if (!CITING.test(file) || NOT_READ.test(file)) continue;
    const text = documents.get(file) ?? (await readFile(path.join(ROOT, file), 'utf8'));
    for (const problem of problemsOf(file, text, documents)) problems.push(problem);
  }
  return problems;
}

/**
 * @param {string} file
 * @param {string} text
 * @param {ReadonlyMap<string, string>} documents path → text, of the whole repository
 * @returns {readonly string[]}
 */
export function problemsOf(file, text, documents) {
  /** @type {string[]} */
  const problems = [];
  /**
   * @param {number} at
   * @param {string} what
   */
  const report = (at, what) => problems.push(`${file}:${text.slice(0, at).split('\n').length}: ${what}`);

  for (const { index, 1: name = '', 2: section } of text.matchAll(DOCUMENT)) {
    const document = find(name, file, documents);
    if (document === undefined) {
      if (!isOutput(name, text)) report(index, `\`${name}\` is cited, and is not in the repository`);
    } else if (section !== undefined && !hasSection(documents.get(document) ?? '', section)) {
      report(index, `section ${section} of \`${name}\` is cited, and is not there`);
    }
  }
  for (const { index, 1: name = '' } of text.matchAll(BARE)) {
    report(index, `\`${name}\` is cited without saying which file it is: write its path`);
  }
  for (const { index, 1: number = '' } of text.matchAll(DECISION)) {
    if (![...documents.keys()].some((document) => document.startsWith(`docs/decisions/${number}-`))) {
      report(index, `decision ${number} is cited, and is not in docs/decisions`);
    }
  }
  if (file.endsWith('.md')) {
    for (const { index, 1: target = '' } of text.matchAll(LINK)) {
      const problem = linkProblem(target, file, documents);
      if (problem !== null) report(index, problem);
    }
  }
  return problems;
}

/**
 * A path from the root or from the citing file; a name alone may stand for the only document of that name, or the
 * nearest one.
 * @param {string} name
 * @param {string} file
 * @param {ReadonlyMap<string, string>} documents
 */
function find(name, file, documents) {
  const plain = path.normalize(name);
  const beside = path.normalize(path.join(path.dirname(file), name));
  const direct = [beside, plain].find((candidate) => documents.has(candidate));
  if (direct !== undefined || name.includes('/')) return direct;
  const named = [...documents.keys()].filter((document) => path.basename(document) === name);
  return named.length === 1 ? named[0] : named.find((document) => file.startsWith(`${path.dirname(document)}/`));
}

/**
 * A file that the text itself writes or asks for is no citation.
 * @param {string} name
 * @param {string} text
 */
function isOutput(name, text) {
  return /(?:^|\/)(?:[\w-]*report|expected)\.md$/.test(name) && text.includes(name);
}

/**
 * Sections are headings that begin with their number, or paragraphs that begin with it in bold.
 * @param {string} document
 * @param {string} section
 */
function hasSection(document, section) {
  const number = section.replaceAll('.', String.raw`\.`);
  return new RegExp(String.raw`^(?:#+ ${number}\.?(?: |$)|\*\*${number}[\s.*])`, 'm').test(document);
}

/**
 * @param {string} target
 * @param {string} file
 * @param {ReadonlyMap<string, string>} documents
 */
function linkProblem(target, file, documents) {
  if (/^[a-z]+:/.test(target)) return null;
  const [place = '', anchor] = target.split('#');
  const full = place === '' ? file : path.normalize(path.join(path.dirname(file), place));
  if (!documents.has(full) && !existsSync(path.join(ROOT, full))) return `the link to \`${target}\` leads nowhere`;
  const document = documents.get(full);
  if (anchor === undefined || document === undefined) return null;
  const anchors = [...document.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
  return anchors.includes(anchor) ? null : `the link to \`${target}\` names no heading of that file`;
}

/** As GitHub makes them. @param {string} heading */
function anchorOf(heading) {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}
