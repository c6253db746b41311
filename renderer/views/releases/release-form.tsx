import { Checkbox, FormSelect, FormSelectOption, Radio, TextInput } from '@patternfly/react-core';
import { useId, useRef, useState } from 'react';
import type { Output } from '../../../shared/contract/index.ts';
import { toBase64 } from '../../../shared/oci/base64.ts';
import { shortDigest } from '../../../shared/oci/digest.ts';
import { asAppError, useWrite } from '../../client/queries.ts';
import { openChange } from '../../state/change.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { formatBytes } from '../../ui/format.ts';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { editOf, emptyForm, entryInTheWay, problemOf, type ReleaseForm as Form } from './release-form-model.ts';

type Release = Output<'releases.get'>;

/** Asks what is put into a tag; writes nothing to it, the preview comes next. */
export function ReleaseForm({
  place,
  tag,
  release,
  type,
  onClose,
}: {
  place: RepositoryPlace;
  tag: string;
  release: Release;
  /** To begin with: of the entry that is to be replaced, else empty. */
  type: string;
  onClose: () => void;
}) {
  const [form, setForm] = useState<Form>(() => ({ ...emptyForm(type), force: type !== '' }));
  const [isTried, setTried] = useState(false);
  const [readError, setReadError] = useState<unknown>(null);
  const file = useRef<File | null>(null);
  const edit = useWrite('releases.edit');
  const change = (part: Partial<Form>) => setForm((before) => ({ ...before, ...part }));
  const problem = problemOf(form, tag, release);
  const old = entryInTheWay(form.type, release.entries);
  const submit = async () => {
    setTried(true);
    if (problem !== null || edit.isPending) return;
    try {
      const bytes = form.from === 'file' && file.current !== null ? await file.current.arrayBuffer() : null;
      const wish = editOf(form, bytes === null ? '' : toBase64(new Uint8Array(bytes)));
      const { change: wanted } = await edit.mutateAsync({ ...place, tag, expectedDigest: release.digest, edit: wish });
      openChange({ ...place, changes: [wanted] });
      onClose();
    } catch (error) {
      setReadError(error);
    }
  };
  return (
    <InlinePanel
      title={type === '' ? `Put into ${tag === '' ? 'a new tag' : tag}` : `Replace the entry of ${tag}`}
      onClose={onClose}
      actions={
        <ActionButton
          variant="primary"
          onClick={() => void submit()}
          disabledBecause={edit.isPending ? 'The registry is being asked.' : undefined}
        >
          {edit.isPending ? 'Asking the registry…' : 'Preview…'}
        </ActionButton>
      }
    >
      <TypeField form={form} knownTypes={release.knownTypes} isFixed={type !== ''} onChange={change} />
      <ContentFields
        form={form}
        isPackage={release.store === 'package'}
        onFile={(chosen) => {
          file.current = chosen;
          change({ file: { name: chosen.name, size: chosen.size } });
        }}
        onChange={change}
      />
      {old !== null && (
        <Checkbox
          id="release-force"
          label={`Replace the entry of this type, ${shortDigest(old.digest)}`}
          isChecked={form.force}
          onChange={(_event, force) => change({ force })}
        />
      )}
      {isTried && problem !== null && (
        <p className="wb-release__problem" role="alert">
          {problem}
        </p>
      )}
      {readError !== null && <ErrorPanel error={asAppError(readError)} what="The preview could not be made" />}
    </InlinePanel>
  );
}

interface FieldProps {
  readonly form: Form;
  readonly onChange: (part: Partial<Form>) => void;
}

function TypeField({
  form,
  knownTypes,
  isFixed,
  onChange,
}: FieldProps & { knownTypes: readonly string[]; isFixed: boolean }) {
  const id = useId();
  const choices = form.type === '' ? ['', ...knownTypes] : knownTypes;
  return (
    <div className="wb-release__field">
      <label htmlFor={id}>Type</label>
      {knownTypes.length > 0 ? (
        <FormSelect
          id={id}
          value={form.type}
          isDisabled={isFixed}
          onChange={(_event, type) => onChange({ type, force: false })}
        >
          {choices.map((type) => (
            <FormSelectOption key={type} value={type} label={type === '' ? 'Choose a type' : type} />
          ))}
        </FormSelect>
      ) : (
        <TextInput
          id={id}
          value={form.type}
          readOnlyVariant={isFixed ? 'default' : undefined}
          placeholder="application/spdx+json"
          onChange={(_event, type) => onChange({ type, force: false })}
        />
      )}
    </div>
  );
}

function ContentFields({
  form,
  isPackage,
  onFile,
  onChange,
}: FieldProps & { isPackage: boolean; onFile: (file: File) => void }) {
  const id = useId();
  const what = isPackage ? 'Content that the package has already' : 'A manifest of this repository';
  return (
    <fieldset className="wb-release__content">
      <legend>Content</legend>
      <Radio
        id={`${id}-file`}
        name={id}
        label="A file"
        description={isPackage ? undefined : 'It becomes an artifact of this type; the registry gets it by its digest.'}
        isChecked={form.from === 'file'}
        onChange={() => onChange({ from: 'file' })}
      />
      {form.from === 'file' && (
        <p className="wb-release__choice">
          <input
            type="file"
            aria-label="File"
            onChange={(event) => {
              const [chosen] = event.currentTarget.files ?? [];
              if (chosen !== undefined) onFile(chosen);
            }}
          />
          {form.file !== null && <span className="wb-dim">{formatBytes(form.file.size)}</span>}
        </p>
      )}
      <Radio
        id={`${id}-digest`}
        name={id}
        label={what}
        isChecked={form.from === 'digest'}
        onChange={() => onChange({ from: 'digest' })}
      />
      {form.from === 'digest' && (
        <p className="wb-release__choice">
          <TextInput
            aria-label="Digest"
            className="wb-mono"
            placeholder="sha256:…"
            value={form.digest}
            onChange={(_event, digest) => onChange({ digest })}
          />
        </p>
      )}
    </fieldset>
  );
}
