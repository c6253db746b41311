import { Button, FormSelect, FormSelectOption, TextInput } from '@patternfly/react-core';
import { emptyLine, lineProblem, maxLines, type LabelLine } from './label-form-model.ts';

interface LabelFieldsProps {
  readonly lines: readonly LabelLine[];
  readonly onLines: (lines: readonly LabelLine[]) => void;
}

/** Labels to add or remove, one per line. A key that the registry keeps for others is told while it is typed. */
export function LabelFields({ lines, onLines }: LabelFieldsProps) {
  const change = (at: number, part: Partial<LabelLine>) =>
    onLines(lines.map((line, index) => (index === at ? { ...line, ...part } : line)));
  return (
    <>
      {lines.map((line, index) => (
        <LabelRow
          key={index}
          line={line}
          number={index + 1}
          onChange={(part) => change(index, part)}
          onRemove={lines.length > 1 ? () => onLines(lines.filter((_, at) => at !== index)) : null}
        />
      ))}
      {lines.length < maxLines && (
        <Button variant="link" size="sm" isInline onClick={() => onLines([...lines, emptyLine])}>
          One more label
        </Button>
      )}
    </>
  );
}

interface LabelRowProps {
  readonly line: LabelLine;
  readonly number: number;
  readonly onChange: (part: Partial<LabelLine>) => void;
  readonly onRemove: (() => void) | null;
}

function LabelRow({ line, number, onChange, onRemove }: LabelRowProps) {
  const problem = lineProblem(line);
  const of = number === 1 ? '' : ` ${String(number)}`;
  return (
    <div className="wb-labelrow">
      <div className="wb-tagform__row">
        <FormSelect
          className="wb-labelrow__mode"
          aria-label={`What to do with label${of}`}
          value={line.mode}
          onChange={(_event, value) => onChange({ mode: value === 'remove' ? 'remove' : 'add' })}
        >
          <FormSelectOption value="add" label="Add" />
          <FormSelectOption value="remove" label="Remove" />
        </FormSelect>
        <TextInput
          autoFocus={number > 1}
          aria-label={`Key${of}`}
          placeholder="key"
          autoComplete="off"
          spellCheck={false}
          maxLength={255}
          value={line.key}
          validated={problem === null ? 'default' : 'error'}
          onChange={(_event, key) => onChange({ key })}
        />
        <TextInput
          aria-label={`Value${of}`}
          placeholder={line.mode === 'add' ? 'value' : 'value; empty for every added one'}
          autoComplete="off"
          spellCheck={false}
          maxLength={20_000}
          value={line.value}
          onChange={(_event, value) => onChange({ value })}
        />
        {onRemove !== null && (
          <Button variant="link" size="sm" isInline aria-label={`Take label${of} off the list`} onClick={onRemove}>
            Take off
          </Button>
        )}
      </div>
      {problem !== null && (
        <p className="wb-tagproblem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
