import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import type { JsonValue } from './json.ts';
import { emitJson, isJsonObject, JsonNumber, maxJsonDepth, parseJson, parseJsonText, toJsonValue } from './json.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (value: JsonValue) => new TextDecoder().decode(emitJson(value));
const settings = { seed: 7, numRuns: 500 } as const;

function fault(input: Uint8Array | string): AppError {
  try {
    parseJson(typeof input === 'string' ? bytes(input) : input);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('It was parsed.');
}

describe('parseJson', () => {
  it('keeps the exact token of every number', () => {
    const tokens = ['0', '-0', '1.0', '1e400', '-1E-400', '12345678901234567890', '0.10', '1E+2'];
    const parsed = parseJson(bytes(`[${tokens.join(', ')}]`));
    expect(parsed).toEqual(tokens.map((token) => new JsonNumber(token)));
  });

  it('keeps the order of members, also of names that look like numbers or like a prototype', () => {
    const parsed = parseJson(bytes('{"b":1,"2":2,"a":3,"1":4,"__proto__":5,"constructor":6}'));
    expect(isJsonObject(parsed) ? [...parsed.keys()] : []).toEqual(['b', '2', 'a', '1', '__proto__', 'constructor']);
  });

  it.each([
    ['at the top', '{"a":1,"a":2}'],
    ['deep inside', '[{"x":{"a":1,"b":2,"a":3}}]'],
    ['in another spelling', '{"a":1,"\\u0061":2}'],
  ])('refuses a name that stands twice %s', (_, document) => {
    expect(fault(document)).toMatchObject({ kind: 'corrupt', details: { reason: 'E_DUPLICATE_JSON_NAME' } });
  });

  it('takes the last of two equal names when asked to', () => {
    const parsed = parseJsonText('{"a":1,"a":2}', { duplicateNames: 'last-wins' });
    expect(parsed).toEqual(new Map([['a', new JsonNumber('2')]]));
  });

  it.each([
    ['nothing', ''],
    ['only white space', ' \n'],
    ['a byte order mark', '\uFEFF{}'],
    ['something behind the end', '{} x'],
    ['two documents', '{}{}'],
    ['a comma too many in a list', '[1,]'],
    ['a comma too many in an object', '{"a":1,}'],
    ['a missing comma', '[1 2]'],
    ['a missing colon', '{"a" 1}'],
    ['a name without quotes', '{a:1}'],
    ['a text without an end', '"abc'],
    ['a text that ends in an escape', '"abc\\"'],
    ['a wrong escape', '"\\x"'],
    ['half a unicode escape', '"\\u12"'],
    ['a raw line break in a text', '"a\nb"'],
    ['a raw control character behind an escape', '"\\n\u0001"'],
    ['a leading zero', '01'],
    ['a plus sign', '+1'],
    ['a point without digits', '1.'],
    ['an exponent without digits', '1e'],
    ['a bare minus', '-'],
    ['a half word', 'tru'],
    ['NaN', 'NaN'],
    ['a comment', '{} // x'],
    ['an open list', '[1'],
    ['an open object', '{"a":1'],
  ])('refuses %s', (_, document) => {
    expect(fault(document).kind).toBe('corrupt');
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(fault(new Uint8Array([0x22, 0xff, 0x22])).message).toBe('The document is not valid UTF-8.');
  });

  it('says where the fault is', () => {
    expect(fault('{\n "a": tru }').message).toBe('Expected a value at line 2, character 8.');
  });

  it('reads up to its depth and refuses a bomb without overflowing', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(text(parseJson(bytes(nested(maxJsonDepth))))).toContain('[]');
    expect(fault(nested(maxJsonDepth + 1)).message).toContain('Nested deeper than 200 levels');
    expect(fault('[{"a":'.repeat(1_000_000)).message).toContain('Nested deeper than 200 levels');
  });

  it('accepts what JSON.parse accepts, with the same meaning', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (document) => {
        expect(JSON.parse(text(parseJsonText(document, { duplicateNames: 'last-wins' })))).toEqual(
          JSON.parse(document),
        );
      }),
      settings,
    );
  });

  it('refuses what JSON.parse refuses', () => {
    const scrap = fc.array(
      fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', 'a', '1', '-', '.', 'e', 'null', ' ', '\n', '\t'),
      { maxLength: 8 },
    );
    const accepts = (parse: () => unknown) => {
      try {
        parse();
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(scrap, (parts) => {
        const document = parts.join('');
        const mine = accepts(() => parseJsonText(document, { duplicateNames: 'last-wins' }));
        expect(mine).toBe(accepts(() => void JSON.parse(document)));
      }),
      { ...settings, numRuns: 3000 },
    );
  });
});

describe('emitJson', () => {
  it('writes two spaces of indent, no final newline, and empty ones closed', () => {
    const value = parseJsonText('{"a":[1,{"b":[]}],"c":{},"d":null,"e":[true,false]}');
    expect(text(value)).toBe(
      '{\n  "a": [\n    1,\n    {\n      "b": []\n    }\n  ],\n  "c": {},\n  "d": null,\n  "e": [\n    true,\n    false\n  ]\n}',
    );
  });

  it('writes every text so that it is read back the same, lone surrogates included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(parseJson(emitJson(value))).toBe(value);
      }),
      settings,
    );
    expect(parseJson(emitJson('\ud800 "\\ \u0000 ü'))).toBe('\ud800 "\\ \u0000 ü');
  });

  it('gives the same bytes again for what it wrote', () => {
    fc.assert(
      fc.property(fc.json(), (document) => {
        const once = emitJson(parseJsonText(document, { duplicateNames: 'last-wins' }));
        expect(emitJson(parseJson(once))).toEqual(once);
      }),
      settings,
    );
  });
});

describe('toJsonValue', () => {
  it('takes ordinary JSON values over', () => {
    expect(text(toJsonValue({ a: [1, 'x', null, true, { b: 1.5 }] }))).toBe(
      text(parseJsonText('{"a":[1,"x",null,true,{"b":1.5}]}')),
    );
  });

  it('refuses what is no JSON', () => {
    expect(() => toJsonValue(() => 1)).toThrow(AppError);
  });
});
