import { FormGroup, FormHelperText, HelperText, HelperTextItem, TextInput } from '@patternfly/react-core';
import type { ReactNode } from 'react';

export interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly problem?: string | undefined;
  readonly hint?: string | undefined;
  readonly children: ReactNode;
}

/** A labelled control with its problem, or else its hint, below. */
export function Field({ id, label, problem, hint, children }: FieldProps) {
  const text = problem ?? hint;
  return (
    <FormGroup label={label} fieldId={id}>
      {children}
      {text !== undefined && (
        <FormHelperText>
          <HelperText id={`${id}-help`}>
            <HelperTextItem variant={problem === undefined ? 'default' : 'error'}>{text}</HelperTextItem>
          </HelperText>
        </FormHelperText>
      )}
    </FormGroup>
  );
}

export interface TextFieldProps extends Omit<FieldProps, 'children'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What is typed is not shown. */
  readonly isSecret?: boolean | undefined;
  readonly autoFocus?: boolean | undefined;
  readonly placeholder?: string | undefined;
  readonly maxLength?: number | undefined;
}

/** A line of text. Nothing typed into it is kept by the browser or checked for spelling. */
export function TextField({ value, onChange, isSecret, autoFocus, placeholder, maxLength, ...field }: TextFieldProps) {
  const { id, problem, hint } = field;
  return (
    <Field {...field}>
      <TextInput
        id={id}
        type={isSecret === true ? 'password' : 'text'}
        autoComplete={isSecret === true ? 'new-password' : 'off'}
        spellCheck={false}
        autoFocus={autoFocus}
        placeholder={placeholder}
        maxLength={maxLength}
        value={value}
        validated={problem === undefined ? 'default' : 'error'}
        aria-describedby={problem === undefined && hint === undefined ? undefined : `${id}-help`}
        onChange={(_event, text) => onChange(text)}
      />
    </Field>
  );
}
