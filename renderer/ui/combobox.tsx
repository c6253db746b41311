import './combobox.css';
import { useId, useRef, useState } from 'react';

export interface ComboboxOption {
  readonly value: string;
  readonly label?: string | undefined;
  /** Shown dim behind the label. */
  readonly note?: string | undefined;
}

export interface ComboboxProps {
  readonly label: string;
  /** The chosen value; what is typed is kept until it is chosen with Enter or by leaving the field. */
  readonly value: string;
  readonly options: readonly ComboboxOption[];
  readonly onChange: (value: string) => void;
  readonly placeholder?: string | undefined;
  /** Text that is none of the options may be chosen too, for example a new tag. */
  readonly allowsOther?: boolean | undefined;
  /** Says why there are no options, or that they are on their way. */
  readonly emptyText?: string | undefined;
  readonly disabledBecause?: string | undefined;
  readonly hideLabel?: boolean | undefined;
}

const mostShown = 200;

/** Options that contain what was typed, those that begin with it first. */
export function matchOptions(options: readonly ComboboxOption[], typed: string): readonly ComboboxOption[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return options;
  const text = (option: ComboboxOption) => (option.label ?? option.value).toLowerCase();
  const matching = options.filter((option) => text(option).includes(wanted));
  return [
    ...matching.filter((o) => text(o).startsWith(wanted)),
    ...matching.filter((o) => !text(o).startsWith(wanted)),
  ];
}

/** A text field with a list of what it can be (ARIA combobox with list autocomplete). */
export function Combobox(props: ComboboxProps) {
  const { label, value, options, onChange, placeholder, allowsOther, emptyText, disabledBecause, hideLabel } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const labelOf = (wanted: string) => options.find((option) => option.value === wanted)?.label ?? wanted;
  const found = isOpen ? matchOptions(options, typed ?? '') : [];
  const shown = found.slice(0, mostShown);

  const close = () => {
    setOpen(false);
    setActive(-1);
    setTyped(null);
  };
  const choose = (next: string) => {
    close();
    if (next !== value) onChange(next);
  };
  /** What leaving the field means: an exact name counts, other text only where it may. */
  const settle = () => {
    const text = typed?.trim();
    if (text === undefined || text === labelOf(value)) return close();
    const exact = options.find((option) => (option.label ?? option.value) === text);
    if (exact !== undefined) return choose(exact.value);
    if (allowsOther === true) return choose(text);
    close();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (isOpen) setActive((at) => Math.max(-1, Math.min(shown.length - 1, at + step)));
      return;
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      const option = shown[active] ?? (allowsOther === true ? undefined : shown.length === 1 ? shown[0] : undefined);
      if (option !== undefined) choose(option.value);
      else settle();
      return;
    }
    if (event.key === 'Escape' && isOpen) {
      event.stopPropagation();
      close();
    }
  };
  return (
    <div className="wb-combo">
      <label htmlFor={id} className={hideLabel === true ? 'pf-v6-u-screen-reader' : 'wb-combo__label'}>
        {label}
      </label>
      <input
        ref={input}
        id={id}
        className="wb-combo__input"
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={`${id} list`}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? `${id} ${String(active)}` : undefined}
        autoComplete="off"
        spellCheck={false}
        disabled={disabledBecause !== undefined}
        title={disabledBecause ?? labelOf(value)}
        placeholder={placeholder}
        value={typed ?? labelOf(value)}
        onFocus={(event) => event.currentTarget.select()}
        onClick={() => setOpen(true)}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setOpen(true);
          setActive(-1);
        }}
        onKeyDown={onKeyDown}
        onBlur={settle}
      />
      <ul id={`${id} list`} className="wb-combo__list" role="listbox" aria-label={label} hidden={!isOpen}>
        {shown.map((option, index) => (
          <li
            key={option.value}
            id={`${id} ${String(index)}`}
            className="wb-combo__option"
            role="option"
            aria-selected={index === active}
            ref={index === active ? (item) => item?.scrollIntoView({ block: 'nearest' }) : undefined}
            // The field would settle on blur before the click arrives.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(option.value)}
          >
            <span className="wb-ellipsis">{option.label ?? option.value}</span>
            {option.note !== undefined && <span className="wb-dim">{option.note}</span>}
          </li>
        ))}
        {isOpen && (
          <ListNote
            found={found.length}
            typed={typed}
            allowsOther={allowsOther === true}
            emptyText={emptyText}
            total={options.length}
          />
        )}
      </ul>
    </div>
  );
}

interface ListNoteProps {
  readonly found: number;
  readonly total: number;
  readonly typed: string | null;
  readonly allowsOther: boolean;
  readonly emptyText: string | undefined;
}

function ListNote({ found, total, typed, allowsOther, emptyText }: ListNoteProps) {
  const text =
    found > mostShown
      ? `${(found - mostShown).toLocaleString('en-US')} more; type to narrow down`
      : total === 0
        ? (emptyText ?? 'Nothing to choose from')
        : found > 0
          ? null
          : allowsOther && typed !== null
            ? `Enter takes “${typed.trim()}” as it is`
            : 'No match';
  return text === null ? null : (
    <li className="wb-combo__note" role="presentation">
      {text}
    </li>
  );
}
