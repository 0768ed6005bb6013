import { describe, expect, test } from 'vitest';
import { failuresOf } from './failures.mjs';

const COMPILE = 'ccache clang++-22 -target arm64-apple-macos13.0 -c -o build/a.o macos/a.cc';

describe('what failed, out of the output of make', () => {
  test('nothing failed when nothing says so', () => {
    expect(failuresOf(`mkdir -p build\n${COMPILE}\n`)).toEqual([]);
  });

  test('each failure has its own lines, and the command is not among them', () => {
    const output = [
      COMPILE,
      "macos/a.cc:3:1: error: no member named 'x'",
      '1 error generated.',
      'make: *** [macos/programs.mk:37: build/a.o] Error 1',
      'clang++-22 -target x86_64-apple-macos13.0 -o build/p build/b.o',
      'ld64.lld: error: undefined symbol: f',
      'clang++-22: error: linker command failed with exit code 1 (use -v to see invocation)',
      'make[1]: *** [macos/programs.mk:49: build/p] Error 1',
      "make: Target 'macos-slices' not remade because of errors.",
    ].join('\n');
    expect(failuresOf(output)).toEqual([
      { what: 'build/a.o', text: "macos/a.cc:3:1: error: no member named 'x'\n1 error generated." },
      {
        what: 'build/p',
        text: 'ld64.lld: error: undefined symbol: f\nclang++-22: error: linker command failed with exit code 1 (use -v to see invocation)',
      },
    ]);
  });
});
