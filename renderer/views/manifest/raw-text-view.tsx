import { useMemo, useState, type ReactNode } from 'react';
import { Button } from '@patternfly/react-core';
import { copyText } from '../../ui/copy.ts';
import { formatBytes } from '../../ui/format.ts';
import { rawText, splitAtDigests } from './raw-text.ts';

const firstLetters = 200_000;

export interface RawTextProps {
  readonly bytes: Uint8Array;
  readonly label: string;
  /** Draws a digest in the text; plain by default. */
  readonly digest?: ((digest: string) => ReactNode) | undefined;
}

/** Bytes as text, indented for reading or exactly as they are. */
export function RawText({ bytes, label, digest }: RawTextProps) {
  const [isIndented, setIndented] = useState(true);
  const [isWhole, setWhole] = useState(false);
  const { text, isExact, canIndent } = useMemo(() => rawText(bytes, isIndented), [bytes, isIndented]);
  const isCut = !isWhole && text.length > firstLetters;
  const parts = useMemo(() => splitAtDigests(isCut ? text.slice(0, firstLetters) : text), [text, isCut]);
  return (
    <div className="wb-raw">
      <div className="wb-raw__head">
        <span className="wb-dim">
          {isExact ? 'Exactly as received' : 'Indented for reading; the digest is of the exact bytes'}
        </span>
        {canIndent && (
          <button type="button" className="wb-text-button" onClick={() => setIndented(!isIndented)}>
            {isIndented ? 'Show exact bytes' : 'Indent'}
          </button>
        )}
        <button
          type="button"
          className="wb-text-button"
          aria-label={`Copy ${label}`}
          onClick={() => void copyText(text, label)}
        >
          Copy
        </button>
      </div>
      <pre className="wb-raw__text" aria-label={label} tabIndex={0}>
        {parts.map((part, index) =>
          part.kind === 'digest' && digest !== undefined ? <span key={index}>{digest(part.text)}</span> : part.text,
        )}
      </pre>
      {isCut && (
        <Button variant="secondary" size="sm" onClick={() => setWhole(true)}>
          Show all {formatBytes(text.length)}
        </Button>
      )}
    </div>
  );
}
