import { expect, test } from 'vitest';
import { longLines } from './line-lengths.mjs';

const words = 'word '.repeat(30);

test('a comment that is too long is found, on whatever line it stands', () => {
  expect(longLines('a.ts', `const a = 1;\n// ${words}\n/** ${words} */\n/*\n * ${words}\n */\n`)).toEqual([2, 3, 5]);
});

test('code that is too long is found', () => {
  const sum = Array.from({ length: 40 }, (_, at) => `n${at}`).join(' + ');
  expect(longLines('a.ts', `const a = ${sum};`)).toEqual([1]);
  expect(longLines('a.ts', `const a = 'short' + ${sum};`)).toEqual([1]);
});

test('a text stays whole, in quotes, in a template, in a pattern and in a page', () => {
  expect(longLines('a.ts', `f('${words}', 1);\nconst a = \`\n${words}\n\${b}\`;\nconst c = /${words}/;`)).toEqual([]);
  expect(longLines('a.tsx', `const a = <p title="${words}">${words}</p>;`)).toEqual([]);
});
