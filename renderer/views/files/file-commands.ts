import type { OpenedFile } from '../../../shared/contract/opened-file.ts';
import { shellWord } from '../merge/merge-commands.ts';

/** A command line that shows the same bytes. */
interface FileCommand {
  readonly tool: 'cat' | 'tar';
  readonly command: string;
}

/** Commands that print a manifest of an opened file; none where the file has no manifests of its own. */
export function fileCommands({ path, format }: OpenedFile, digest: string): readonly FileCommand[] {
  const colon = digest.indexOf(':');
  const encoded = digest.slice(colon + 1);
  const blob = `blobs/${digest.slice(0, colon)}/${encoded}`;
  switch (format) {
    case 'oci-layout':
      return [{ tool: 'cat', command: `cat ${shellWord(`${path}/${blob}`)}` }];
    case 'oci-archive':
      return [{ tool: 'tar', command: `tar -xOf ${shellWord(path)} ${blob}` }];
    case 'manifest':
      return [{ tool: 'cat', command: `cat ${shellWord(path)}` }];
    case 'dir':
    case 'docker-archive':
    case 'unknown':
      return [];
  }
}

/** Why a reference to something in a file cannot be copied. */
export const noFileReference = 'Other tools name what is in a file in ways of their own.';
