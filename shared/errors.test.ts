import { describe, expect, it } from 'vitest';
import { AppError, errorKinds, fromWireError, isCancelled, toWireError, wireErrorSchema } from './errors.ts';

describe('AppError', () => {
  it('takes more details, but what was said first stays', () => {
    const cause = new Error('inner');
    const error = new AppError('network', 'no answer', { registry: 'a.example' }, { cause }).with({
      registry: 'b.example',
      step: 'reading',
    });
    expect(error).toMatchObject({
      kind: 'network',
      message: 'no answer',
      details: { registry: 'a.example', step: 'reading' },
    });
    expect(error.cause).toBe(cause);
  });

  it('knows a cancellation from everything else', () => {
    expect(isCancelled(new AppError('cancelled', 'stopped'))).toBe(true);
    expect(isCancelled(new AppError('timeout', 'late'))).toBe(false);
    expect(isCancelled(new Error('cancelled'))).toBe(false);
  });
});

describe('the wire form', () => {
  it.each(errorKinds)('carries %s there and back', (kind) => {
    const details = {
      registry: 'a.example',
      status: 500,
      codes: [{ code: 'X', message: 'y' }],
      side: 'source',
      retryAfterMs: 5,
    } as const;
    const back = fromWireError(toWireError(new AppError(kind, 'what happened', details)));
    expect(back).toMatchObject({ kind, message: 'what happened', details });
  });

  it('cuts what is too long instead of failing', () => {
    const codes = Array.from({ length: 40 }, () => ({ code: 'c'.repeat(500), message: 'm'.repeat(5000) }));
    const wire = toWireError(new AppError('denied', 'x'.repeat(9000), { advice: 'a'.repeat(3000), codes }));
    expect(wire.message).toHaveLength(4000);
    expect(wire.details.advice).toHaveLength(1000);
    expect(wire.details.codes).toHaveLength(20);
    expect(wire.details.codes?.[0]?.message).toHaveLength(2000);
  });

  it('leaves causes, stacks and unknown members behind', () => {
    const wire = toWireError(new AppError('internal', 'x', {}, { cause: new Error('secret') }));
    expect(JSON.stringify(wire)).not.toContain('secret');
    expect(
      wireErrorSchema.parse({ kind: 'internal', message: 'x', details: { token: 'secret' }, stack: 'secret' }),
    ).toEqual({
      kind: 'internal',
      message: 'x',
      details: {},
    });
  });
});
