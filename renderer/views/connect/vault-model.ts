const minLength = 12;

/** What is wrong with a passphrase, and at which field to say so. */
export interface PassphraseProblem {
  readonly field: 'passphrase' | 'repeated';
  readonly text: string;
}

/** @param repeated what was typed the second time for a new one; null when an old one is given */
export function passphraseProblem(passphrase: string, repeated: string | null): PassphraseProblem | null {
  if (passphrase === '') return { field: 'passphrase', text: 'Enter the passphrase.' };
  if (repeated === null) return null;
  if (passphrase.length < minLength)
    return {
      field: 'passphrase',
      text: `Use at least ${String(minLength)} characters; this has ${String(passphrase.length)}.`,
    };
  if (repeated !== passphrase) return { field: 'repeated', text: 'The two are not the same.' };
  return null;
}
