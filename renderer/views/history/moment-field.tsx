import { useId, useState } from 'react';
import { formatDayOrMoment, formatMoment, parseMoment } from './moment-text.ts';

export interface MomentFieldProps {
  readonly label: string;
  /** Milliseconds since 1970; undefined for an empty field. */
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  /** Only a day has to be given; a day is shown without a time. */
  readonly days?: boolean | undefined;
  /** There always is a moment: an empty field is not taken. */
  readonly required?: boolean | undefined;
}

/**
 * A moment as text, `2026-03-08 14:05`: the same everywhere, unlike the browser's own field, which shows days in the
 * order of the system's language. Taken with Enter or by leaving the field; Escape takes it back.
 */
export function MomentField({ label, value, onChange, days = false, required = false }: MomentFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const helpId = useId();
  const shown = value === undefined ? '' : days ? formatDayOrMoment(value) : formatMoment(value);
  const text = typed ?? shown;
  const isEmpty = text.trim() === '';
  const isWrong = typed !== null && (isEmpty ? required : parseMoment(typed) === undefined);
  const example = days ? '2026-03-08' : '2026-03-08 14:05';
  const take = () => {
    if (typed === null || isWrong) return;
    setTyped(null);
    const next = isEmpty ? undefined : parseMoment(typed);
    if (next !== value) onChange(next);
  };
  return (
    <label className={`wb-moment${days ? ' wb-moment--day' : ''}`}>
      <span className="wb-dim">{label}</span>
      <input
        type="text"
        autoComplete="off"
        spellCheck={false}
        placeholder={days ? 'YYYY-MM-DD' : 'YYYY-MM-DD HH:MM'}
        value={text}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? helpId : undefined}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
          if (event.key === 'Escape' && typed !== null) {
            event.stopPropagation();
            setTyped(null);
          }
        }}
      />
      {isWrong && (
        <span className="wb-moment__help" id={helpId} role="alert">
          Write it like {example}
        </span>
      )}
    </label>
  );
}
