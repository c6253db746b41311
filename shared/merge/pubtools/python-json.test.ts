import { describe, expect, it } from 'vitest';
import { parseJsonText } from '../../oci/json.ts';
import { pythonEqual } from './python-equal.ts';
import { compareCodePoints, pythonJson, pythonNumber } from './python-json.ts';

const printed = (text: string) => new TextDecoder().decode(pythonJson(parseJsonText(text)));

// Every expectation here was printed by Python 3.11.
describe('pythonNumber', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['-0.0', '-0.0'],
    ['1.0', '1.0'],
    ['1E5', '100000.0'],
    ['1e400', 'Infinity'],
    ['-1e400', '-Infinity'],
    ['12345678901234567890123', '12345678901234567890123'],
    ['1e15', '1000000000000000.0'],
    ['1e16', '1e+16'],
    ['123456789012345680.0', '1.2345678901234568e+17'],
    ['0.0001', '0.0001'],
    ['0.00001', '1e-05'],
    ['0.000012345', '1.2345e-05'],
    ['5e-324', '5e-324'],
    ['1e-400', '0.0'],
    ['1.7976931348623157e308', '1.7976931348623157e+308'],
    ['9007199254740993.0', '9007199254740992.0'],
    ['100.5', '100.5'],
    ['1e22', '1e+22'],
  ])('prints %s as %s', (token, expected) => {
    expect(pythonNumber(token)).toBe(expected);
  });
});

describe('pythonJson', () => {
  it('sorts keys by code point, also where UTF-16 units would say otherwise', () => {
    expect(printed('{"\ufb00":1,"😀":2,"a":3,"Z":4,"10":5,"9":6,"":7}')).toBe(
      '{\n    "": 7,\n    "10": 5,\n    "9": 6,\n    "Z": 4,\n    "a": 3,\n    "\\ufb00": 1,\n    "\\ud83d\\ude00": 2\n}',
    );
  });

  it('puts a lone surrogate before every pair', () => {
    expect(compareCodePoints('\ud800', '\ud800\udc00')).toBeLessThan(0);
    expect(compareCodePoints('\ud800\uffff', '\ud800\udc00')).toBeLessThan(0);
    expect(compareCodePoints('\ud800\ud83d\ude00', '\ud800\udc00')).toBeLessThan(0);
    expect(compareCodePoints('\ufb00', '😀')).toBeLessThan(0);
    expect(compareCodePoints('a', 'a')).toBe(0);
    expect(compareCodePoints('ab', 'a')).toBeGreaterThan(0);
  });

  it('writes ASCII only, with lower-case escapes', () => {
    expect(printed('"\\u007f\\u0000\\u001F\\b\\f\\n\\r\\t\\/\\"\\\\ ü✓😀\\ud800"')).toBe(
      '"\\u007f\\u0000\\u001f\\b\\f\\n\\r\\t/\\"\\\\ \\u00fc\\u2713\\ud83d\\ude00\\ud800"',
    );
  });

  it('closes empty lists and objects, and writes the words', () => {
    expect(printed('{"a":[],"b":{},"c":[null,true,false]}')).toBe(
      '{\n    "a": [],\n    "b": {},\n    "c": [\n        null,\n        true,\n        false\n    ]\n}',
    );
  });
});

describe('pythonEqual', () => {
  const equal = (a: string, b: string) => pythonEqual(parseJsonText(a), parseJsonText(b));

  it.each([
    ['1', '1.0'],
    ['1', 'true'],
    ['0', 'false'],
    ['1e2', '100'],
    ['{"a":1,"b":[2]}', '{"b":[2.0],"a":true}'],
    ['1e400', '1e500'],
  ])('%s equals %s', (a, b) => {
    expect(equal(a, b)).toBe(true);
  });

  it.each([
    ['9007199254740993', '9007199254740993.0'],
    ['12345678901234567890', '12345678901234567891'],
    ['1', '"1"'],
    ['null', 'false'],
    ['[1]', '[1,1]'],
    ['{"a":1}', '{"b":1}'],
  ])('%s does not equal %s', (a, b) => {
    expect(equal(a, b)).toBe(false);
  });
});
