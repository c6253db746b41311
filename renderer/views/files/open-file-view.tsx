import './files.css';
import { ActionGroup, Button, Checkbox, Form, Title } from '@patternfly/react-core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useOperation } from '../../client/queries.ts';
import { ErrorPanel } from '../../ui/states.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { TextField } from '../connect/field.tsx';
import { pathProblem } from './file-words.ts';
import { useOpenFile } from './use-open-file.ts';

/** Opens a file or folder with images, by its path or with the system's dialog. */
export function OpenFileView() {
  useTitle('Open files');
  const { path: start = '' } = useSearch({ from: '/files/open' });
  const navigate = useNavigate();
  const host = useOperation('app.info', {}).data?.host;
  const open = useOpenFile();
  const [path, setPath] = useState(start);
  const [create, setCreate] = useState(false);
  const [isTried, setTried] = useState(false);
  const problem = pathProblem(path);
  const submit = () => {
    setTried(true);
    if (problem === undefined) open.run({ path: path.trim(), create });
  };
  return (
    <div className="wb-open-file">
      <Title headingLevel="h1" size="lg">
        Open files
      </Title>
      <p className="wb-dim">
        Images in files are shown like those of a registry, without a network. Archives are only read; into an OCI
        layout folder you can merge as well.
      </p>
      {host === 'electron' && (
        <ActionGroup>
          <Button variant="secondary" isDisabled={open.isPending} onClick={() => open.run({ pick: 'file' })}>
            Choose a file…
          </Button>
          <Button variant="secondary" isDisabled={open.isPending} onClick={() => open.run({ pick: 'folder' })}>
            Choose a folder…
          </Button>
        </ActionGroup>
      )}
      <Form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          id="file-path"
          label="Path"
          hint="Of a file or folder on this computer, from the root or with ~/ from your home folder."
          problem={isTried ? problem : undefined}
          value={path}
          maxLength={4000}
          placeholder="~/images/web.tar"
          autoFocus
          onChange={setPath}
        />
        <Checkbox
          id="file-create"
          label="Make a new OCI layout there"
          description="The folder must be empty or not be there yet."
          isChecked={create}
          onChange={(_event, isChecked) => setCreate(isChecked)}
        />
        {open.error !== null && <ErrorPanel error={open.error} what="Not opened" onRetry={submit} isExplained />}
        <ActionGroup>
          <Button type="submit" variant="primary" isLoading={open.isPending} isDisabled={open.isPending}>
            {open.isPending ? 'Reading…' : 'Open'}
          </Button>
          <Button variant="link" onClick={() => void navigate({ to: '/' })}>
            Cancel
          </Button>
        </ActionGroup>
      </Form>
      <section aria-labelledby="file-kinds">
        <Title headingLevel="h2" size="md" id="file-kinds">
          What can be opened
        </Title>
        <ul className="wb-open-file__kinds">
          <li>OCI layout folders, as skopeo, oras, crane and buildx write them</li>
          <li>archives of docker save, podman save and skopeo, also packed with gzip or zstd</li>
          <li>folders of skopeo’s dir: transport</li>
          <li>a manifest or index alone, as skopeo inspect --raw prints it</li>
        </ul>
      </section>
    </div>
  );
}
