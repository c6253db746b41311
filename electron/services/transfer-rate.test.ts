import { expect, it } from 'vitest';
import { createRateMeter } from './transfer-rate.ts';

it('knows no rate before half a second, then tells that of the last five', () => {
  let nowMs = 0;
  const meter = createRateMeter(() => nowMs);
  const after = (ms: number, count: number) => {
    nowMs += ms;
    return meter.add(count);
  };
  expect(meter.add(0)).toBeNull();
  expect(after(100, 1_000_000)).toBeNull();
  expect(after(900, 1_000_000)).toBe(2_000_000);
  expect(after(60_000, 500)).toBe(100);
});

it('takes back what an upload that began anew had counted, and never goes backwards', () => {
  let nowMs = 0;
  const meter = createRateMeter(() => nowMs);
  meter.add(0);
  nowMs = 1000;
  expect(meter.add(4000)).toBe(4000);
  nowMs = 2000;
  expect(meter.add(-4000)).toBe(0);
  expect(meter.add(-10)).toBe(0);
});
