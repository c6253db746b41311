import { Button, Popover } from '@patternfly/react-core';
import KeyboardIcon from '@patternfly/react-icons/dist/esm/icons/keyboard-icon';
import { needsPicks, type BoardState } from './board-state.ts';

const keys: readonly (readonly [key: string, does: string])[] = [
  ['S', 'takes the source’s image'],
  ['D', 'keeps the destination’s, or leaves out what it has not'],
  ['X', 'removes the platform'],
  ['Backspace', 'takes your choice back'],
  ['Space', 'ticks the row, where the recipe wants ticks'],
  ['↑ ↓', 'go from row to row'],
  ['Home End', 'go to the first and the last row'],
  ['Tab', 'goes on to the buttons of the row'],
  ['Ctrl+Z', 'takes back what was written last'],
];

/** The keys of the board: the ones for choosing in a line, all of them on a card. */
export function KeysHelp({ state }: { state: Pick<BoardState, 'mode' | 'recipe'> }) {
  const line = helpLine(state);
  return (
    <span className="wb-merge__keys">
      {line !== '' && <span className="wb-dim wb-ellipsis">{line}</span>}
      <Popover
        aria-label="Keys of the board"
        headerContent="Keys in a row of the board"
        bodyContent={
          <dl className="wb-facts wb-merge__legend">
            {keys.map(([key, does]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        }
      >
        <Button variant="link" size="sm" isInline icon={<KeyboardIcon />}>
          Keys
        </Button>
      </Popover>
    </span>
  );
}

function helpLine({ mode, recipe }: Pick<BoardState, 'mode' | 'recipe'>): string {
  if (mode === 'pubtools') return '';
  const choices =
    recipe === 'remove'
      ? 'D keeps the destination, X removes, Backspace takes the choice back.'
      : 'S takes the source, D keeps the destination, X removes, Backspace takes the choice back.';
  return `In a row: ${needsPicks(recipe) ? 'Space ticks, ' : ''}${choices}`;
}
