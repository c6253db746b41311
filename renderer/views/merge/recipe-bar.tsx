import { Button, ToggleGroup, ToggleGroupItem } from '@patternfly/react-core';
import type { Dispatch } from 'react';
import type { BoardAction, BoardState, Recipe } from './board-state.ts';

const recipes: readonly { readonly value: Recipe; readonly label: string; readonly hint: string }[] = [
  {
    value: 'merge',
    label: 'Merge all',
    hint: 'Everything from the source; where both have a platform, the source wins.',
  },
  { value: 'add-missing', label: 'Only add what is missing', hint: 'Nothing that the destination has is touched.' },
  {
    value: 'replace-one',
    label: 'Replace one architecture',
    hint: 'One architecture comes from the source, the rest stays.',
  },
  {
    value: 'only-these',
    label: 'These architectures only',
    hint: 'The ticked architectures come from the source, the rest stays.',
  },
  {
    value: 'remove',
    label: 'Remove architectures',
    hint: 'The ticked architectures leave the destination; the source is not used.',
  },
];

interface RecipeBarProps {
  readonly recipe: Recipe;
  readonly mode: BoardState['mode'];
  readonly hasChoices: boolean;
  readonly dispatch: Dispatch<BoardAction>;
}

/** What is wanted, in one click; single rows can still be decided otherwise. */
export function RecipeBar({ recipe, mode, hasChoices, dispatch }: RecipeBarProps) {
  return (
    <div className="wb-merge__recipes">
      <ToggleGroup isCompact aria-label="What to do" className="wb-merge__recipe">
        {recipes.map(({ value, label }) => (
          <ToggleGroupItem
            key={value}
            text={label}
            isSelected={recipe === value}
            isDisabled={mode === 'pubtools' && value === 'add-missing'}
            onChange={() => dispatch({ type: 'recipe', recipe: value })}
          />
        ))}
      </ToggleGroup>
      <span className="wb-dim wb-merge__recipe-hint">{recipes.find(({ value }) => value === recipe)?.hint}</span>
      {hasChoices && (
        <Button variant="link" size="sm" className="wb-merge__open" onClick={() => dispatch({ type: 'clearChoices' })}>
          Clear choices
        </Button>
      )}
    </div>
  );
}
