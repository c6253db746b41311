import type { OpenedFile } from '../../../shared/contract/opened-file.ts';
import { formatBytes } from '../../ui/format.ts';

const formats: Readonly<Record<OpenedFile['format'], string>> = {
  unknown: 'not looked at yet',
  'oci-layout': 'OCI layout',
  'oci-archive': 'OCI archive',
  'docker-archive': 'docker save archive',
  dir: 'skopeo dir',
  manifest: 'manifest alone',
};

/** `OCI archive, gzip, 12.0 MiB`. */
export function fileWords({ format, compression, sizeBytes }: OpenedFile): string {
  return [
    formats[format],
    ...(compression === 'none' ? [] : [compression]),
    ...(sizeBytes === null ? [] : [formatBytes(sizeBytes)]),
  ].join(', ');
}

/** What a path that was typed cannot be, before the host is asked; undefined when it may be one. */
export function pathProblem(text: string): string | undefined {
  const path = text.trim();
  if (path === '') return 'Enter the path of a file or folder.';
  const isWhole = path.startsWith('/') || path === '~' || path.startsWith('~/') || /^[a-z]:[\\/]|^\\\\/i.test(path);
  return isWhole ? undefined : 'Write the whole path, from the root or with ~/ from your home folder.';
}
