import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOutJson, textOf } from './json-text.ts';

describe('laying out JSON for the eye', () => {
  it('writes what JSON.stringify with two spaces writes, for any document', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text);
        expect(layOutJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  it('keeps number tokens, escapes and members named twice as they are', () => {
    expect(layOutJson('{"size":12345678901234567890.0e+1,"a":"\\u00e9\\/","a":1}')).toBe(
      '{\n  "size": 12345678901234567890.0e+1,\n  "a": "\\u00e9\\/",\n  "a": 1\n}',
    );
  });

  it('does not take brackets and quotes inside strings for structure', () => {
    expect(layOutJson('["{[,:", "\\""]')).toBe('[\n  "{[,:",\n  "\\""\n]');
  });

  it('survives text that is not JSON', () => {
    expect(layOutJson(']]{"a')).toContain('"a');
    expect(textOf(Uint8Array.of(0xff, 0x61))).toBe('\ufffda');
  });
});
