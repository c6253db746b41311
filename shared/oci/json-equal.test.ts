import { describe, expect, it } from 'vitest';
import { parseJsonText } from './json.ts';
import { jsonEqual, numberTokensEqual } from './json-equal.ts';

const equal = (a: string, b: string) => jsonEqual(parseJsonText(a), parseJsonText(b));

describe('jsonEqual', () => {
  it.each([
    ['{"a":1,"b":[2]}', '{"b":[2.0],"a":1}'],
    ['[null,true,"x"]', '[null,true,"x"]'],
    ['{}', '{}'],
  ])('%s says the same as %s', (a, b) => {
    expect(equal(a, b)).toBe(true);
  });

  it.each([
    ['[1,2]', '[2,1]'],
    ['[1]', '[1,1]'],
    ['{"a":null}', '{}'],
    ['{"a":null}', '{"b":null}'],
    ['{}', '[]'],
    ['1', '"1"'],
    ['1', 'true'],
    ['null', 'false'],
    ['{"a":1}', '{"a":2}'],
  ])('%s says something else than %s', (a, b) => {
    expect(equal(a, b)).toBe(false);
    expect(equal(b, a)).toBe(false);
  });
});

describe('numberTokensEqual', () => {
  it.each([
    ['1e2', '100'],
    ['1.50', '15e-1'],
    ['-0', '0.0e9'],
    ['1e400', '10e399'],
    ['0.001', '1E-3'],
  ])('%s is %s', (a, b) => {
    expect(numberTokensEqual(a, b)).toBe(true);
  });

  it.each([
    ['12345678901234567890', '12345678901234567891'],
    ['1', '-1'],
    ['1e400', '1e401'],
    ['0.1', '0.10000000000000000001'],
  ])('%s is not %s', (a, b) => {
    expect(numberTokensEqual(a, b)).toBe(false);
  });

  it('answers at once for tokens of absurd length', () => {
    const long = `1${'0'.repeat(1_000_000)}`;
    expect(numberTokensEqual(long, long)).toBe(true);
    expect(numberTokensEqual(long, '1e1000000')).toBe(false);
  });
});
