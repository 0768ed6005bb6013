import { describe, expect, test } from 'vitest';
import { definedSymbols } from './libcxx.mjs';
import { declaredSymbols } from './libsystem.mjs';

describe('what headers declare', () => {
  test('functions and external variables are symbols, with an underscore', () => {
    const tree = [
      "|-FunctionDecl 0x1 <stdio.h:1:1, col:9> col:5 puts 'int (const char *)' extern",
      "| `-ParmVarDecl 0x2 <col:6> col:7 'const char *'",
      "`-VarDecl 0x3 <line:4:1> col:12 environ 'char **' extern",
    ].join('\n');
    expect([...declaredSymbols(tree)]).toEqual(['_puts', '_environ']);
  });

  test('what a header defines itself is none', () => {
    const tree = [
      "|-FunctionDecl 0x1 <a.h:1:1> col:5 own 'int (void)'",
      '| `-CompoundStmt 0x2 <col:9, col:11>',
      "|-FunctionDecl 0x3 <a.h:2:1> col:5 kept 'int (void)' static inline",
      "`-VarDecl 0x4 <a.h:3:1> col:5 tentative 'int'",
    ].join('\n');
    expect([...declaredSymbols(tree)]).toEqual([]);
  });

  test('a name given for the linker is taken as it is', () => {
    const tree = [
      "|-FunctionDecl 0x1 <a.h:1:1> col:5 opendir 'DIR *(const char *)'",
      "| |-ParmVarDecl 0x2 <col:9> col:9 'const char *'",
      '| `-AsmLabelAttr 0x3 <col:3> "\x01_opendir$INODE64" IsLiteralLabel',
    ].join('\n');
    expect([...declaredSymbols(tree)]).toEqual(['_opendir$INODE64']);
  });
});

describe('what a library defines', () => {
  test('code and data count, undefined symbols and headings do not', () => {
    const listing = [
      '',
      'string.cpp.o:',
      '0000000000000010 T _ZNSt3__14stodEv',
      '0000000000000000 V _ZTISt9exception',
      '                 U malloc',
    ].join('\n');
    expect(definedSymbols(listing)).toEqual(['__ZNSt3__14stodEv', '__ZTISt9exception']);
  });
});
