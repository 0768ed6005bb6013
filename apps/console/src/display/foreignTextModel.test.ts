import { describe, expect, it } from 'vitest';
import { shown } from './foreignTextModel.js';

describe('texts of foreign origin', () => {
  it('leaves ordinary names alone, in any script', () => {
    expect(shown('SanDisk Ultra 32 GB').short).toBe('SanDisk Ultra 32 GB');
    expect(shown('キングストン').short).toBe('キングストン');
  });

  it('makes direction changes and controls visible', () => {
    expect(shown('stick\u202Egnp.exe\u0007').short).toBe('stick⟨202E⟩gnp.exe⟨0007⟩');
  });

  it('bounds a name of 4 KiB on the page and in its title', () => {
    const long = shown('A'.repeat(4096));
    expect(long.short).toHaveLength(80);
    expect(long.full).toHaveLength(600);
    expect(long.shortened).toBe(true);
  });

  it('does not cut a character of two code units in half', () => {
    expect(shown('😀'.repeat(100), 10).short).toBe(`${'😀'.repeat(9)}…`);
  });

  it('does not touch markup: it is text', () => {
    expect(shown('<img src=x onerror=alert(1)>').short).toBe('<img src=x onerror=alert(1)>');
  });
});
