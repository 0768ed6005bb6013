import { describe, expect, it } from 'vitest';
import { problemsOf } from './citations.mjs';

const DOCUMENTS = new Map([
  ['docs/macos.md', '# Facts\n\n## 4 Results of `es_new_client`\n'],
  ['libs/policy/SPEC.md', '## 2 Strings\n\n**2.3 Serials.** Text.\n'],
  ['libs/policy/README.md', '# Policy\n'],
  ['libs/health/README.md', '# Health\n'],
  ['docs/decisions/0004-usb-library.md', '# 0004\n'],
]);

/**
 * @param {string} text
 * @param {string} [file]
 */
function problems(text, file = 'libs/policy/src/a.ts') {
  return problemsOf(file, text, DOCUMENTS);
}

describe('problemsOf', () => {
  it('says nothing of documents, sections, decisions and headings that are there', () => {
    expect(
      problems('// docs/macos.md §4, SPEC.md 2.3, SPEC.md 2, README.md, docs/decisions/0004, FIDO CTAP 2.1 §11.2'),
    ).toEqual([]);
    expect(
      problems('[a](SPEC.md#2-strings) [b](https://example.org/x.md) [c](../health/README.md)', 'libs/policy/b.md'),
    ).toEqual([]);
  });

  it('names a document that is not in the repository, with its place', () => {
    expect(problems('\n// DESIGN.md §9')).toEqual([
      'libs/policy/src/a.ts:2: `DESIGN.md` is cited, and is not in the repository',
    ]);
  });

  it('names a section that is not there', () => {
    expect(problems('// docs/macos.md §5')).toEqual([
      'libs/policy/src/a.ts:1: section 5 of `docs/macos.md` is cited, and is not there',
    ]);
    expect(problems('// SPEC.md 2.4')).toHaveLength(1);
  });

  it('asks for the path of a document that is named by its capitals alone', () => {
    expect(problems('// DESIGN §3.8')).toEqual([
      'libs/policy/src/a.ts:1: `DESIGN` is cited without saying which file it is: write its path',
    ]);
  });

  it('names a decision, a link and a heading that are not there', () => {
    expect(problems('see docs/decisions/0099')).toHaveLength(1);
    expect(problems('[a](nowhere.txt) [b](SPEC.md#9-classification)', 'libs/policy/b.md')).toEqual([
      'libs/policy/b.md:1: the link to `nowhere.txt` leads nowhere',
      'libs/policy/b.md:1: the link to `SPEC.md#9-classification` names no heading of that file',
    ]);
  });
});
