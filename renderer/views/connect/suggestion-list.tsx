import { suggestions, type RegistrySuggestion } from './suggestions.ts';

export interface SuggestionListProps {
  readonly chosen: RegistrySuggestion | null;
  readonly onChoose: (suggestion: RegistrySuggestion) => void;
}

/** Registries to begin with: fills in the address where there is one for everybody, and says what to sign in with. */
export function SuggestionList({ chosen, onChoose }: SuggestionListProps) {
  return (
    <div className="wb-suggestions" role="group" aria-label="Suggested registries">
      {suggestions.map((suggestion) => (
        <button
          key={suggestion.id}
          type="button"
          className="wb-kind"
          aria-pressed={suggestion.id === chosen?.id}
          title={`${suggestion.address ?? suggestion.placeholder}. Without signing in: ${suggestion.anonymous}`}
          onClick={() => onChoose(suggestion)}
        >
          {suggestion.name}
        </button>
      ))}
    </div>
  );
}
