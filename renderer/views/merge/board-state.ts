import type { MergeOptions, MergeOptionsInput, RowChoice, Selector } from '../../../shared/merge/options.ts';
import type { BoardRow, MergeRefusal } from '../../../shared/merge/types.ts';

/** What the user wants in one word. */
export type Recipe = 'merge' | 'add-missing' | 'replace-one' | 'only-these' | 'remove';

/** The options a release manager meets in the options bar; the rest follows from recipe and rows. */
export type BoardOptions = Pick<
  MergeOptions,
  'key' | 'onConflict' | 'onSameDigest' | 'order' | 'envelope' | 'attestations' | 'nested' | 'mixedTypes'
>;

export interface BoardState {
  /** `pubtools`: as pubtools-quay merges; it knows architectures only, and none of the rules. */
  readonly mode: MergeOptions['mode'];
  readonly recipe: Recipe;
  /** Row keys ticked for a recipe that needs some. */
  readonly picked: readonly string[];
  /** Decisions on single rows, by row key. */
  readonly choices: Readonly<Record<string, RowChoice['take']>>;
  readonly options: BoardOptions;
  readonly wrapSource: boolean;
  readonly wrapDestination: boolean;
  readonly treat401AsMissing: boolean;
}

export const defaultBoardOptions: BoardOptions = {
  key: 'platform',
  onConflict: 'replace',
  onSameDigest: 'keep',
  order: 'dest-stable',
  envelope: 'dest',
  attestations: 'follow',
  nested: 'keep',
  mixedTypes: 'promote-to-oci',
};

export const initialBoardState: BoardState = {
  mode: 'extended',
  recipe: 'merge',
  picked: [],
  choices: {},
  options: defaultBoardOptions,
  wrapSource: false,
  wrapDestination: false,
  treat401AsMissing: false,
};

export type BoardAction =
  | { readonly type: 'mode'; readonly mode: MergeOptions['mode'] }
  | { readonly type: 'recipe'; readonly recipe: Recipe }
  | { readonly type: 'pick'; readonly key: string }
  | { readonly type: 'choose'; readonly key: string; readonly take: RowChoice['take'] | null }
  | { readonly type: 'chooseMany'; readonly keys: readonly string[]; readonly take: RowChoice['take'] }
  | { readonly type: 'clearChoices' }
  | { readonly type: 'option'; readonly change: Partial<BoardOptions> }
  | { readonly type: 'wrap'; readonly side: 'source' | 'destination' }
  | { readonly type: 'treat401AsMissing' }
  | { readonly type: 'reset' };

/** Recipes that act on ticked platforms only. */
export function needsPicks(recipe: Recipe): boolean {
  return recipe === 'replace-one' || recipe === 'only-these' || recipe === 'remove';
}

/** The board after one action of the user. Choosing what is chosen already takes the choice back. */
export function reduceBoard(state: BoardState, action: BoardAction): BoardState {
  switch (action.type) {
    case 'mode':
      return withMode(state, action.mode);
    case 'recipe':
      return withRecipe(state, action.recipe);
    case 'pick':
      return { ...state, picked: togglePick(state, action.key) };
    case 'choose':
      return { ...state, choices: withChoice(state.choices, action.key, action.take) };
    case 'chooseMany':
      return {
        ...state,
        choices: { ...state.choices, ...Object.fromEntries(action.keys.map((key) => [key, action.take])) },
      };
    case 'clearChoices':
      return { ...state, choices: {} };
    case 'option':
      return withOption(state, action.change);
    case 'wrap':
      return action.side === 'source' ? { ...state, wrapSource: true } : { ...state, wrapDestination: true };
    case 'treat401AsMissing':
      return { ...state, treat401AsMissing: !state.treat401AsMissing };
    case 'reset':
      return { ...initialBoardState, wrapSource: state.wrapSource, wrapDestination: state.wrapDestination };
  }
}

function withRecipe(state: BoardState, recipe: Recipe): BoardState {
  const onConflict = recipe === 'add-missing' ? 'keep-dest' : 'replace';
  const picked = needsPicks(recipe) ? state.picked.slice(0, recipe === 'replace-one' ? 1 : undefined) : [];
  return { ...state, recipe, picked, choices: {}, options: { ...state.options, onConflict } };
}

/** The other way of merging has other rows, so ticks and choices mean nothing there. */
function withMode(state: BoardState, mode: BoardState['mode']): BoardState {
  const recipe = mode === 'pubtools' && state.recipe === 'add-missing' ? 'merge' : state.recipe;
  return { ...state, mode, recipe, picked: [], choices: {} };
}

function togglePick(state: BoardState, key: string): readonly string[] {
  if (state.picked.includes(key)) return state.picked.filter((picked) => picked !== key);
  return state.recipe === 'replace-one' ? [key] : [...state.picked, key];
}

function withChoice(
  choices: BoardState['choices'],
  key: string,
  take: RowChoice['take'] | null,
): BoardState['choices'] {
  const rest = Object.fromEntries(Object.entries(choices).filter(([other]) => other !== key));
  const repeated = Object.hasOwn(choices, key) && choices[key] === take;
  return take === null || repeated ? rest : { ...rest, [key]: take };
}

/** Another `key` makes other rows, so decisions and ticks made for the old ones would mean nothing. */
function withOption(state: BoardState, change: Partial<BoardOptions>): BoardState {
  const options = { ...state.options, ...change };
  if (options.key === state.options.key) return { ...state, options };
  return { ...state, options, choices: {}, picked: [] };
}

/** The selector that means exactly these rows of one side: by digest, because `linux/amd64` would take amd64/v3 too. */
export function selectorFor(rows: readonly BoardRow[], side: 'source' | 'destination'): Selector {
  return { digests: [...new Set(rows.flatMap((row) => row[side].map((entry) => entry.digest)))] };
}

export interface Wraps {
  readonly source: MergeOptionsInput['wrapSource'] | null;
  readonly destination: MergeOptionsInput['wrapDest'] | null;
}

/**
 * The engine's options for the board.
 * @param rows the rows of an unrestricted merge of the same sides with the same `key`, to look ticks up in.
 */
export function optionsFor(state: BoardState, rows: readonly BoardRow[], wraps: Wraps): MergeOptionsInput {
  const picked = rows.filter((row) => state.picked.includes(row.key));
  if (state.mode === 'pubtools') return pubtoolsOptions(state, picked);
  const known = new Set(rows.map((row) => row.key));
  const choices = Object.entries(state.choices)
    .filter(([key]) => known.has(key))
    .map(([key, take]) => ({ key, take }));
  return {
    ...state.options,
    ...(state.recipe === 'remove' ? { operation: 'remove', remove: selectorFor(picked, 'destination') } : {}),
    ...(state.recipe === 'replace-one' || state.recipe === 'only-these'
      ? { select: selectorFor(picked, 'source') }
      : {}),
    ...(state.wrapSource && wraps.source ? { wrapSource: wraps.source } : {}),
    ...(state.wrapDestination && wraps.destination ? { wrapDest: wraps.destination } : {}),
    treat401AsMissing: state.treat401AsMissing,
    choices,
  };
}

/** pubtools selects by architecture as written in the list. */
function pubtoolsOptions(state: BoardState, picked: readonly BoardRow[]): MergeOptionsInput {
  const named = { architectures: picked.map((row) => row.label) };
  if (state.recipe === 'remove') return { mode: 'pubtools', operation: 'remove', remove: named };
  return needsPicks(state.recipe) ? { mode: 'pubtools', select: named } : { mode: 'pubtools' };
}

/** Row keys a refusal is about; the engine names rows by key or entries by digest. */
export function refusedRows(refusal: MergeRefusal, rows: readonly BoardRow[]): readonly string[] {
  const named = new Set(refusal.keys);
  return rows
    .filter((row) => named.has(row.key) || [...row.source, ...row.destination].some((entry) => named.has(entry.digest)))
    .map((row) => row.key);
}

/** The choices that make sense in a row: one cannot take what is not there. */
export function possibleChoices(
  row: BoardRow,
  { recipe, mode }: Pick<BoardState, 'recipe' | 'mode'>,
): readonly RowChoice['take'][] {
  if (mode === 'pubtools') return [];
  const choices: RowChoice['take'][] = [];
  if (row.source.length > 0 && recipe !== 'remove') choices.push('source');
  choices.push('destination');
  if (row.destination.length > 0) choices.push('remove');
  return choices;
}
