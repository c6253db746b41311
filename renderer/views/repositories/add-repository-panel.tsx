import { Button, TextInput } from '@patternfly/react-core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { isRepositoryName } from '../../../shared/oci/reference.ts';
import { useWrite } from '../../client/queries.ts';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import { ErrorPanel } from '../../ui/states.tsx';

/** Names a repository that the registry does not list; it is kept when the registry answers for it. */
export function AddRepositoryPanel({ connectionId, onClose }: { connectionId: string; onClose: () => void }) {
  const [name, setName] = useState('');
  const add = useWrite('repositories.add');
  const navigate = useNavigate();
  const repository = name.trim();
  const isName = isRepositoryName(repository);
  const submit = () => {
    if (!isName || add.isPending) return;
    add.mutate(
      { connectionId, repository },
      {
        onSuccess: () =>
          void navigate({
            to: '/c/$connectionId/r/$repository/tags',
            params: { connectionId, repository },
            search: {},
          }),
      },
    );
  };
  return (
    <div className="wb-add-repository">
      <InlinePanel title="Add repository by name" onClose={onClose}>
        <form
          className="wb-add-repository__row"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <TextInput
            autoFocus
            aria-label="Repository name"
            placeholder="namespace/name"
            spellCheck={false}
            value={name}
            validated={repository === '' || isName ? 'default' : 'error'}
            onChange={(_event, value) => {
              add.reset();
              setName(value);
            }}
          />
          <Button
            type="submit"
            variant="primary"
            size="sm"
            isDisabled={!isName || add.isPending}
            title={isName ? undefined : 'Enter a name first'}
          >
            {add.isPending ? 'Asking…' : 'Add'}
          </Button>
        </form>
        {repository !== '' && !isName && (
          <p className="wb-dim">Lower-case letters, digits and . _ - between slashes, without host and tag.</p>
        )}
        {add.error !== null && <ErrorPanel error={add.error} what="Not added" onRetry={submit} />}
      </InlinePanel>
    </div>
  );
}
