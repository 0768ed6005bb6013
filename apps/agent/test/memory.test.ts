import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Memory } from '../src/memory.js';
import { until } from './fixtures/temporary.js';

const MB = 1_000_000;
let memory: Memory;
afterEach(() => memory.stop());

function start(resident: () => number, times: { calmMillis: number; longestMillis: number }) {
  let collected = 0;
  memory = new Memory({ ...times, resident, collect: () => (collected += 1) });
  return () => collected;
}

describe('memory', () => {
  it('is given back when the start is over', async () => {
    const collected = start(() => 60 * MB, { calmMillis: 20, longestMillis: 1000 });
    await memory.start();
    expect(collected()).toBe(0);
    await until('it was given back', () => collected() === 1);
  });

  it('is given back once after a burst, not for each event of it', async () => {
    let resident = 60 * MB;
    const collected = start(() => resident, { calmMillis: 150, longestMillis: 60_000 });
    for (let count = 0; count < 20; count += 1) {
      memory.used();
      await wait(10);
    }
    expect(collected()).toBe(0);
    await until('it was given back', () => collected() === 1);
    resident += 30 * MB;
    memory.used();
    await until('it was given back again', () => collected() === 2);
  });

  it('is given back although events never stop coming', async () => {
    const collected = start(() => 60 * MB, { calmMillis: 100, longestMillis: 300 });
    for (let count = 0; count < 60 && collected() === 0; count += 1) {
      memory.used();
      await wait(10);
    }
    expect(collected()).toBe(1);
  });

  it('is left alone when little of it was taken since', async () => {
    let resident = 60 * MB;
    const collected = start(() => resident, { calmMillis: 20, longestMillis: 1000 });
    memory.used();
    await until('it was given back', () => collected() === 1);
    resident += 2 * MB;
    memory.used();
    await wait(100);
    expect(collected()).toBe(1);
  });
});
