import { AppError } from '../../../shared/errors.ts';

/**
 * The value of a Basic `Authorization` header, in UTF-8 (RFC 7617).
 * @throws AppError `invalid-input` for a user name with a colon, or control characters in either.
 */
export function basicHeader(username: string, password: string): string {
  const control = /[\u0000-\u001f\u007f]/;
  if (username.includes(':')) throw new AppError('invalid-input', 'A user name for a registry cannot contain a colon.');
  if (control.test(username) || control.test(password)) {
    throw new AppError('invalid-input', 'The user name or password contains control characters, such as a line break.');
  }
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}
