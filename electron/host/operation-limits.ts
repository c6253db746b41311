import { contract } from '../../shared/contract/index.ts';
import type { Contract } from '../../shared/contract/kit.ts';
import { AppError } from '../../shared/errors.ts';

const unknownOperationBytes = 64 * 1024;

/** Largest input in bytes of JSON that a transport passes on for an operation; unknown names get the ordinary cap. */
export function maxInputBytes(name: string): number {
  const [group = '', member = ''] = name.split('.');
  const groups: Contract = contract;
  const members = Object.hasOwn(groups, group) ? groups[group] : undefined;
  const operation = members !== undefined && Object.hasOwn(members, member) ? members[member] : undefined;
  return operation?.type === 'operation' ? operation.maxBodyBytes : unknownOperationBytes;
}

/** The error of an input above the cap, the same on every transport. */
export function inputTooLarge(maxBytes: number): AppError {
  return new AppError('invalid-input', `The request is larger than the ${maxBytes} bytes this operation takes.`, {
    reason: 'E_TOO_LARGE',
  });
}
