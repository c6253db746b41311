import { useId } from 'react';
import type { Extras } from './use-reviewed.ts';

/** Offers a second tag for lists that are replaced, because a registry may clear away what no tag names. */
export function KeepTick({ extras, names }: { extras: Pick<Extras, 'isKept' | 'keep'>; names: readonly string[] }) {
  const id = useId();
  const [first] = names;
  if (first === undefined) return null;
  return (
    <p>
      <label htmlFor={id} className="wb-review__tick">
        <input
          id={id}
          type="checkbox"
          checked={extras.isKept}
          onChange={(event) => extras.keep(event.currentTarget.checked)}
        />
        <span>
          {names.length === 1 ? 'Keep the old list under ' : 'Keep the old lists under '}
          <span className="wb-mono" title={names.join('\n')}>
            {first}
          </span>
          {names.length > 1 && ` and ${String(names.length - 1)} more like it`}, so that the registry does not clear it
          away
        </span>
      </label>
    </p>
  );
}
