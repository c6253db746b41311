import { Button } from '@patternfly/react-core';
import { useId, type Dispatch } from 'react';
import { defaultBoardOptions, type BoardAction, type BoardOptions, type BoardState } from './board-state.ts';

type Choices = { readonly [K in keyof BoardOptions]: readonly (readonly [BoardOptions[K], string])[] };

const names: Readonly<Record<keyof BoardOptions, string>> = {
  onConflict: 'Both have it',
  key: 'Same platform means',
  order: 'Order',
  envelope: 'Annotations of',
  attestations: 'Attestations',
  mixedTypes: 'Docker and OCI mixed',
  nested: 'Lists inside lists',
  onSameDigest: 'Same image, other description',
};

const choices: Choices = {
  onConflict: [
    ['replace', 'the source wins'],
    ['keep-dest', 'the destination wins'],
    ['keep-both', 'keep both'],
    ['error', 'ask me for each'],
  ],
  key: [
    ['platform', 'os, architecture, variant, version'],
    ['platform-exact', 'every field as written'],
    ['os-arch', 'os and architecture'],
    ['arch', 'architecture as written'],
    ['digest', 'the same image'],
  ],
  order: [
    ['dest-stable', 'as in the destination, new ones last'],
    ['source-first', 'the source’s first'],
    ['sorted', 'sorted'],
  ],
  envelope: [
    ['dest', 'the destination'],
    ['src', 'the source'],
  ],
  attestations: [
    ['follow', 'follow their image'],
    ['drop', 'leave the source’s behind'],
    ['keep-all', 'keep all'],
  ],
  mixedTypes: [
    ['promote-to-oci', 'write an OCI index'],
    ['keep', 'keep the type'],
    ['reject', 'refuse'],
  ],
  nested: [
    ['keep', 'keep'],
    ['flatten', 'flatten: take what they hold'],
    ['reject', 'refuse'],
  ],
  onSameDigest: [
    ['keep', 'keep the destination’s'],
    ['merge', 'merge annotations'],
  ],
};

const always = ['onConflict', 'key', 'attestations'] as const;
const rare = ['order', 'envelope', 'mixedTypes', 'nested', 'onSameDigest'] as const;

interface OptionsBarProps {
  readonly mode: BoardState['mode'];
  readonly options: BoardOptions;
  readonly isRemoval: boolean;
  readonly dispatch: Dispatch<BoardAction>;
}

/** The rules of the merge. Those that differ from what is usual are marked, and one click puts them back. */
export function OptionsBar({ mode, options, isRemoval, dispatch }: OptionsBarProps) {
  return (
    <div className="wb-merge__options">
      <ModeSelect mode={mode} dispatch={dispatch} />
      {mode === 'pubtools' && (
        <span className="wb-dim">
          By architecture as written, the source’s entries first, always writes; it has no rules to set.
        </span>
      )}
      {mode === 'extended' && <Rules options={options} isRemoval={isRemoval} dispatch={dispatch} />}
    </div>
  );
}

function ModeSelect({ mode, dispatch }: Pick<OptionsBarProps, 'mode' | 'dispatch'>) {
  const id = useId();
  return (
    <span className="wb-option">
      <label htmlFor={id}>Way</label>
      <select
        id={id}
        value={mode}
        onChange={(event) =>
          dispatch({ type: 'mode', mode: event.currentTarget.value === 'pubtools' ? 'pubtools' : 'extended' })
        }
      >
        <option value="extended">extended</option>
        <option value="pubtools">as pubtools does</option>
      </select>
    </span>
  );
}

function Rules({ options, isRemoval, dispatch }: Omit<OptionsBarProps, 'mode'>) {
  const changed = (Object.keys(names) as (keyof BoardOptions)[]).filter(
    (name) => name !== 'onConflict' && options[name] !== defaultBoardOptions[name],
  );
  const rareChanged = rare.filter((name) => changed.includes(name)).length;
  const select = <K extends keyof BoardOptions>(name: K) => (
    <OptionSelect
      key={name}
      name={name}
      value={options[name]}
      isDisabled={isRemoval && name === 'onConflict'}
      dispatch={dispatch}
    />
  );
  return (
    <>
      {always.map(select)}
      <details className="wb-merge__more">
        <summary>More rules{rareChanged > 0 ? ` (${String(rareChanged)} changed)` : ''}</summary>
        <div className="wb-merge__rare">{rare.map(select)}</div>
      </details>
      {changed.length > 0 && (
        <Button
          variant="link"
          size="sm"
          onClick={() =>
            dispatch({ type: 'option', change: { ...defaultBoardOptions, onConflict: options.onConflict } })
          }
        >
          Usual rules
        </Button>
      )}
    </>
  );
}

interface OptionSelectProps<K extends keyof BoardOptions> {
  readonly name: K;
  readonly value: BoardOptions[K];
  readonly isDisabled: boolean;
  readonly dispatch: Dispatch<BoardAction>;
}

function OptionSelect<K extends keyof BoardOptions>({ name, value, isDisabled, dispatch }: OptionSelectProps<K>) {
  const id = useId();
  const isUsual = value === defaultBoardOptions[name] || name === 'onConflict';
  const own: readonly (readonly [string, string])[] = choices[name];
  return (
    <span className={`wb-option${isUsual ? '' : ' wb-option--changed'}`}>
      <label htmlFor={id}>{names[name]}</label>
      <select
        id={id}
        value={value}
        disabled={isDisabled}
        title={isDisabled ? 'A removal meets no conflicts' : undefined}
        onChange={(event) => {
          const chosen = choices[name].find(([candidate]) => candidate === event.currentTarget.value);
          if (chosen !== undefined) dispatch({ type: 'option', change: { [name]: chosen[0] } });
        }}
      >
        {own.map(([candidate, label]) => (
          <option key={candidate} value={candidate}>
            {label}
          </option>
        ))}
      </select>
    </span>
  );
}
