import { expect, it } from 'vitest';
import type { LoadedSide } from '../../../shared/contract/merges.ts';
import { mergeOptionsSchema } from '../../../shared/merge/options.ts';
import { isAbsentBy401 } from './compute.ts';

const failed = (status: number, reason: string): LoadedSide => ({
  state: 'failed',
  status,
  error: { kind: 'denied', message: 'no access', details: { status, reason } },
});
const afterToken = failed(401, 'E_ACCESS');
const quay = { flavour: 'quay' } as const;
const told = { options: mergeOptionsSchema.parse({ treat401AsMissing: true }) };

it('takes a 401 for “not there” on the user’s word, on Quay, after a token was issued', () => {
  expect(isAbsentBy401(told, afterToken, quay)).toBe(true);
});

it.each([
  ['without the user’s word', { options: mergeOptionsSchema.parse({}) }, afterToken, quay],
  ['on another registry', told, afterToken, { flavour: 'oci' } as const],
  ['after a wrong password', told, failed(401, 'E_CREDENTIALS'), quay],
  ['without a sign-in', told, failed(401, 'E_SIGN_IN_REQUIRED'), quay],
  ['after a 403', told, failed(403, 'E_ACCESS'), quay],
])('never does so %s', (_, input, side, capabilities) => {
  expect(isAbsentBy401(input, side, capabilities)).toBe(false);
});
