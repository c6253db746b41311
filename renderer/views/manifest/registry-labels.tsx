import { Button, TextInput } from '@patternfly/react-core';
import { useState } from 'react';
import type { Output } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { useOperation } from '../../client/queries.ts';
import { openChange } from '../../state/change.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { labelChanges, lineProblem } from '../tags/label-form-model.ts';
import { TextValue } from './text-value.tsx';

type Label = Output<'manifests.labels'>['labels'][number];

interface RegistryLabelsProps {
  readonly place: RepositoryPlace;
  readonly digest: string;
  /** A tag on the digest, through which labels are changed; null when none is known. */
  readonly tag: string | null;
}

/** Labels that the registry keeps beside the manifest: those of the image itself, and those that were added. */
export function RegistryLabels({ place, digest, tag }: RegistryLabelsProps) {
  const { connectionId, repository } = place;
  const { data, error, refetch } = useOperation('manifests.labels', { connectionId, repository, digest });
  const [edited, setEdited] = useState<Label | 'new' | null>(null);
  if (error !== null) return <Failed error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton label="the registry’s labels" rows={2} />;
  if (data.state === 'unsupported')
    return (
      <section>
        <h2 className="wb-manifest__sub">Labels in the registry</h2>
        <p className="wb-dim">This registry keeps no labels beside its images.</p>
      </section>
    );
  if (data.state === 'unknown')
    return (
      <Failed
        error={data.error ?? new AppError('internal', 'The registry did not say.')}
        onRetry={() => void refetch()}
      />
    );
  const change = (add: { key: string; value: string }[], remove: { key: string; value: string | null }[]) => {
    if (tag === null) return;
    setEdited(null);
    openChange({ ...place, changes: [{ kind: 'labels', tag, add, remove }] });
  };
  const noTag = tag === null ? 'Labels are changed through a tag, and none is known on this digest.' : undefined;
  const sorted = [...data.labels].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return (
    <section aria-label="Labels in the registry">
      <h2 className="wb-manifest__sub">
        Labels in the registry
        <ActionButton onClick={() => setEdited('new')} disabledBecause={noTag}>
          Add a label
        </ActionButton>
      </h2>
      {edited === 'new' && (
        <LabelEditor label={null} onClose={() => setEdited(null)} onSubmit={(added) => change([added], [])} />
      )}
      {sorted.length === 0 ? (
        <p className="wb-dim">The registry knows no labels of this manifest.</p>
      ) : (
        <table className="wb-labels">
          <thead>
            <tr>
              <th scope="col">Key</th>
              <th scope="col">Value</th>
              <th scope="col">From</th>
              <th scope="col">
                <span className="pf-v6-u-screen-reader">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((label) => (
              <LabelRow
                key={label.id}
                label={label}
                isEdited={edited !== 'new' && edited?.id === label.id}
                noTag={noTag}
                onEdit={setEdited}
                onSubmit={(added) => change([added], [{ key: label.key, value: label.value }])}
                onRemove={() => change([], [{ key: label.key, value: label.value }])}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Failed({ error, onRetry }: { error: Parameters<typeof ErrorPanel>[0]['error']; onRetry: () => void }) {
  return <ErrorPanel error={error} what="The registry’s labels could not be read" onRetry={onRetry} />;
}

interface LabelRowProps {
  readonly label: Label;
  readonly isEdited: boolean;
  readonly noTag: string | undefined;
  readonly onEdit: (label: Label | null) => void;
  readonly onSubmit: (label: { key: string; value: string }) => void;
  readonly onRemove: () => void;
}

function LabelRow({ label, isEdited, noTag, onEdit, onSubmit, onRemove }: LabelRowProps) {
  const isAdded = label.source === 'api';
  if (isEdited)
    return (
      <tr>
        <td colSpan={4}>
          <LabelEditor label={label} onClose={() => onEdit(null)} onSubmit={onSubmit} />
        </td>
      </tr>
    );
  return (
    <tr>
      <td className="wb-mono">{label.key}</td>
      <td>
        <TextValue text={label.value} />
      </td>
      <td className="wb-dim">{isAdded ? 'added' : 'the image'}</td>
      <td className="wb-labels__actions">
        {isAdded ? (
          <>
            <ActionButton variant="link" onClick={() => onEdit(label)} disabledBecause={noTag}>
              Edit<span className="pf-v6-u-screen-reader"> {label.key}</span>
            </ActionButton>
            <ActionButton variant="link" onClick={onRemove} disabledBecause={noTag}>
              Remove<span className="pf-v6-u-screen-reader"> {label.key}</span>
            </ActionButton>
          </>
        ) : (
          <span className="wb-dim" title="It came with the image; only a new image can have another.">
            fixed
          </span>
        )}
      </td>
    </tr>
  );
}

interface LabelEditorProps {
  readonly label: Label | null;
  readonly onClose: () => void;
  readonly onSubmit: (label: { key: string; value: string }) => void;
}

/** Key and value of one label; leads to the preview, and refuses a key while it is typed. */
function LabelEditor({ label, onClose, onSubmit }: LabelEditorProps) {
  const [key, setKey] = useState(label?.key ?? '');
  const [value, setValue] = useState(label?.value ?? '');
  const [isTried, setTried] = useState(false);
  const line = { mode: 'add', key, value } as const;
  const outcome = labelChanges([], [line]);
  const problem = lineProblem(line) ?? (isTried && 'problem' in outcome ? outcome.problem : null);
  return (
    <form
      className="wb-labels__form"
      aria-label={label === null ? 'New label' : `Label ${label.key}`}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!('problem' in outcome)) onSubmit({ key: key.trim(), value });
      }}
    >
      <TextInput
        autoFocus
        aria-label="Key"
        placeholder="key"
        autoComplete="off"
        spellCheck={false}
        maxLength={255}
        value={key}
        validated={problem === null ? 'default' : 'error'}
        onChange={(_event, next) => setKey(next)}
      />
      <TextInput
        aria-label="Value"
        placeholder="value"
        autoComplete="off"
        spellCheck={false}
        maxLength={20_000}
        value={value}
        onChange={(_event, next) => setValue(next)}
      />
      <Button type="submit" variant="primary" size="sm">
        Preview…
      </Button>
      <Button variant="link" size="sm" onClick={onClose}>
        Cancel
      </Button>
      {problem !== null && (
        <p className="wb-tagproblem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
