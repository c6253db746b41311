import { Button, Radio, TextInput } from '@patternfly/react-core';
import { useId, useState, type ReactNode } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import { openChange } from '../../state/change.ts';
import { formatDate, plural } from '../../ui/format.ts';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { emptyLine, labelChanges, type LabelLine } from './label-form-model.ts';
import { LabelFields } from './label-form.tsx';
import { RestoreFields } from './restore-fields.tsx';
import type { TagRow } from './tag-filter.ts';
import { createChange, expireChanges, moveChanges, type FormResult, type TagFormRequest } from './tag-form-model.ts';

export interface TagFormProps {
  readonly request: TagFormRequest;
  readonly place: RepositoryPlace;
  readonly rows: readonly TagRow[];
  readonly connection: Connection | undefined;
  readonly onClose: () => void;
}

const dayMs = 86_400_000;

/** What was typed so far, for every kind of form. */
interface Typed {
  readonly text: string;
  readonly isNever: boolean;
  readonly lines: readonly LabelLine[];
}

function resultOf(
  { kind, tags }: TagFormRequest,
  { text, isNever, lines }: Typed,
  rows: readonly TagRow[],
): FormResult {
  const [tag = ''] = tags;
  switch (kind) {
    case 'move':
      return moveChanges(tags, text, rows);
    case 'create':
      return createChange(text, tag, rows);
    case 'expire':
      return expireChanges(tags, isNever ? null : text, Date.now());
    case 'labels':
      return labelChanges(tags, lines);
    case 'restore':
      return text === '' ? { problem: 'Choose a digest.' } : { changes: [{ kind: 'restore', tag, digest: text }] };
  }
}

function titleOf({ kind, tags }: TagFormRequest): string {
  const subject = tags.length === 1 ? `“${tags[0] ?? ''}”` : plural(tags.length, 'tag');
  const titles: Readonly<Record<TagFormRequest['kind'], string>> = {
    move: `Move ${subject}`,
    create: `New tag with the digest of ${subject}`,
    expire: `Let ${subject} expire`,
    labels: `Labels of ${subject}`,
    restore: `Restore an earlier digest of ${subject}`,
  };
  return titles[kind];
}

/** Asks where to, until when or which labels; writes nothing, the preview comes next. */
export function TagForm({ request, place, rows, connection, onClose }: TagFormProps) {
  const { kind } = request;
  const [typed, setTyped] = useState<Typed>(() => ({
    text: kind === 'expire' ? formatDate(Date.now() + 30 * dayMs) : '',
    isNever: false,
    lines: [emptyLine],
  }));
  const [problem, setProblem] = useState('');
  const submit = () => {
    const outcome = resultOf(request, typed, rows);
    if ('problem' in outcome) {
      setProblem(outcome.problem);
      return;
    }
    openChange({ ...place, changes: outcome.changes });
    onClose();
  };
  const change = (part: Partial<Typed>) => {
    setProblem('');
    setTyped({ ...typed, ...part });
  };
  return (
    <div className="wb-tagform">
      <InlinePanel title={titleOf(request)} onClose={onClose}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <Fields {...{ request, place, rows, typed }} isWrong={problem !== ''} onChange={change} />
          {problem !== '' && (
            <p className="wb-tagproblem" role="alert">
              {problem}
            </p>
          )}
          <Note kind={kind} connection={connection} />
          <div className="wb-tagform__actions">
            <Button type="submit" variant="primary" size="sm">
              Preview…
            </Button>
            <Button variant="link" size="sm" onClick={onClose}>
              Cancel
            </Button>
          </div>
        </form>
      </InlinePanel>
    </div>
  );
}

function Note({ kind, connection }: { kind: TagFormRequest['kind']; connection: Connection | undefined }): ReactNode {
  if (kind === 'labels')
    return (
      <p className="wb-dim">
        Labels are kept beside the image, for every tag on the same digest. The image and its digest do not change.
      </p>
    );
  if (kind !== 'expire' || connection?.capabilities.flavour !== 'quay') return null;
  return (
    <p className="wb-dim">
      The registry may shorten it to what its administrator allows; Waybill reads back what it set.
    </p>
  );
}

interface FieldsProps {
  readonly request: TagFormRequest;
  readonly place: RepositoryPlace;
  readonly rows: readonly TagRow[];
  readonly typed: Typed;
  readonly isWrong: boolean;
  readonly onChange: (part: Partial<Typed>) => void;
}

function Fields({ request, place, rows, typed, isWrong, onChange }: FieldsProps) {
  const { kind, tags } = request;
  if (kind === 'expire') return <ExpireFields typed={typed} isWrong={isWrong} onChange={onChange} />;
  if (kind === 'labels') return <LabelFields lines={typed.lines} onLines={(lines) => onChange({ lines })} />;
  if (kind === 'restore') {
    const [tag = ''] = tags;
    const current = rows.find((row) => row.name === tag)?.digest ?? null;
    const onDigest = (text: string) => onChange({ text });
    return <RestoreFields place={place} tag={tag} current={current} value={typed.text} onChange={onDigest} />;
  }
  return <NameField isMove={kind === 'move'} rows={rows} text={typed.text} isWrong={isWrong} onChange={onChange} />;
}

type ExpireFieldsProps = Pick<FieldsProps, 'typed' | 'isWrong' | 'onChange'>;

function ExpireFields({ typed: { text, isNever }, isWrong, onChange }: ExpireFieldsProps) {
  const id = useId();
  return (
    <div className="wb-tagform__row">
      <Radio
        id={`${id}-at`}
        name={id}
        label="At the end of"
        isChecked={!isNever}
        onChange={() => onChange({ isNever: false })}
      />
      <TextInput
        aria-label="Last day"
        className="wb-tagform__date"
        placeholder="YYYY-MM-DD"
        autoComplete="off"
        spellCheck={false}
        value={text}
        isDisabled={isNever}
        validated={isWrong ? 'error' : 'default'}
        onChange={(_event, value) => onChange({ text: value })}
      />
      {[7, 30, 90].map((days) => (
        <Button
          key={days}
          variant="link"
          size="sm"
          isInline
          onClick={() => onChange({ text: formatDate(Date.now() + days * dayMs), isNever: false })}
        >
          {days} days
        </Button>
      ))}
      <Radio
        id={`${id}-never`}
        name={id}
        label="Never"
        isChecked={isNever}
        onChange={() => onChange({ isNever: true })}
      />
    </div>
  );
}

interface NameFieldProps {
  readonly isMove: boolean;
  readonly rows: readonly TagRow[];
  readonly text: string;
  readonly isWrong: boolean;
  readonly onChange: (part: Partial<Typed>) => void;
}

function NameField({ isMove, rows, text, isWrong, onChange }: NameFieldProps) {
  const listId = useId();
  return (
    <div className="wb-tagform__row">
      <TextInput
        autoFocus
        aria-label={isMove ? 'Digest or tag to move to' : 'Name of the new tag'}
        placeholder={isMove ? 'to: a tag of this repository, or sha256:…' : 'name'}
        list={isMove ? listId : undefined}
        spellCheck={false}
        value={text}
        validated={isWrong ? 'error' : 'default'}
        onChange={(_event, value) => onChange({ text: value })}
      />
      {isMove && (
        <datalist id={listId}>
          {rows.slice(-200).map((row) => (
            <option key={row.name} value={row.name} />
          ))}
        </datalist>
      )}
    </div>
  );
}
