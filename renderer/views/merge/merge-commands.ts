import type { CopyStep } from './copy-words.ts';

/** A repository as command-line tools name it. */
export interface CommandPlace {
  /** Origin of the registry, for example `https://quay.example`. */
  readonly url: string;
  readonly repository: string;
  /** Tag or digest. */
  readonly reference: string;
}

export interface CommandInput {
  readonly source: CommandPlace;
  readonly destination: CommandPlace;
  readonly contentType: string;
  readonly resultDigest: string;
  readonly steps: readonly CopyStep[];
}

/** A word for a POSIX shell: as it is when harmless, otherwise in single quotes. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function hostOf(place: CommandPlace): string {
  return new URL(place.url).host;
}

function isPlain(place: CommandPlace): boolean {
  return new URL(place.url).protocol === 'http:';
}

function at(place: CommandPlace, reference: string): string {
  const separator = reference.includes(':') ? '@' : ':';
  return `${hostOf(place)}/${place.repository}${separator}${reference}`;
}

function children({ steps }: CommandInput): readonly CopyStep[] {
  return steps.filter((step) => step.kind === 'manifest');
}

/** Copies of the missing images, by digest, so that no tag is made on the way. */
function skopeoCopies(input: CommandInput): string[] {
  const flags = [
    ...(isPlain(input.source) ? ['--src-tls-verify=false'] : []),
    ...(isPlain(input.destination) ? ['--dest-tls-verify=false'] : []),
  ];
  return children(input).map((step) =>
    [
      'skopeo copy --preserve-digests',
      ...flags,
      shellWord(`docker://${at(input.source, step.digest)}`),
      shellWord(`docker://${at(input.destination, step.digest)}`),
    ].join(' '),
  );
}

function orasCopies(input: CommandInput): string[] {
  const flags = [
    ...(isPlain(input.source) ? ['--from-plain-http'] : []),
    ...(isPlain(input.destination) ? ['--to-plain-http'] : []),
  ];
  return children(input).map((step) =>
    ['oras cp', ...flags, shellWord(at(input.source, step.digest)), shellWord(at(input.destination, step.digest))].join(
      ' ',
    ),
  );
}

const fileName = 'merged-list.json';

/**
 * The same merge by hand: copy what is missing, write the saved list under the tag, look at its digest.
 * Needs the result saved as `merged-list.json`. No command carries a credential; each tool uses its own login.
 */
export function mergeCommands(input: CommandInput): { readonly tool: string; readonly text: string }[] {
  const { destination, contentType, resultDigest } = input;
  const url = `${destination.url}/v2/${destination.repository}/manifests/${destination.reference}`;
  const plain = isPlain(destination) ? '--plain-http ' : '';
  const verify = isPlain(destination) ? '--tls-verify=false ' : '';
  const target = shellWord(at(destination, destination.reference));
  const check = `skopeo inspect ${verify}--raw ${shellWord(`docker://${at(destination, destination.reference)}`)} | sha256sum   # ${resultDigest}`;
  const put = `curl --fail-with-body -X PUT -H ${shellWord(`Content-Type: ${contentType}`)} --data-binary @${fileName} ${shellWord(url)}`;
  const push = `oras manifest push ${plain}--media-type ${shellWord(contentType)} ${target} ${fileName}`;
  return [
    { tool: 'skopeo and curl', text: [...skopeoCopies(input), put, check].join('\n') },
    {
      tool: 'oras',
      text: [...orasCopies(input), push, `oras manifest fetch ${plain}--descriptor ${target}`].join('\n'),
    },
  ];
}
