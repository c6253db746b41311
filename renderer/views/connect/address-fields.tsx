import { Checkbox } from '@patternfly/react-core';
import { isPlainHttp, type AddressProblems } from './add-registry-model.ts';
import { Field, TextField } from './field.tsx';
import { betterAddress } from './suggestions.ts';

export interface AddressFieldsProps {
  readonly id: string;
  readonly url: string;
  readonly allowPlainHttp: boolean;
  readonly problems: AddressProblems;
  readonly placeholder?: string | undefined;
  readonly autoFocus?: boolean | undefined;
  readonly onUrl: (url: string) => void;
  /** The address is finished for now: the field was left. */
  readonly onSettled?: ((url: string) => void) | undefined;
  readonly onAllowPlainHttp: (allowed: boolean) => void;
}

/** Where a registry is, and the consent that plain http needs. */
export function AddressFields(props: AddressFieldsProps) {
  const { id, url, allowPlainHttp, problems, placeholder, autoFocus, onUrl, onSettled, onAllowPlainHttp } = props;
  const better = betterAddress(url);
  return (
    <>
      <div onBlur={() => onSettled?.(url)}>
        <TextField
          id={`${id}-url`}
          label="Address"
          problem={problems.url}
          hint="Host with optional port, for example registry.example:5000. https unless you write http://."
          placeholder={placeholder}
          autoFocus={autoFocus}
          value={url}
          maxLength={500}
          onChange={onUrl}
        />
        {better !== null && (
          <p className="wb-better">
            That is the web site; images are at{' '}
            <button type="button" className="wb-text-button" onClick={() => onUrl(better)}>
              {better}
            </button>
          </p>
        )}
      </div>
      {isPlainHttp(url) && (
        <Field id={`${id}-http`} label="Plain http" problem={problems.allowPlainHttp}>
          <Checkbox
            id={`${id}-http`}
            isChecked={allowPlainHttp}
            label="Connect without encryption"
            description="Anyone on the way can read and change what is sent, passwords included."
            onChange={(_event, isChecked) => onAllowPlainHttp(isChecked)}
          />
        </Field>
      )}
    </>
  );
}
