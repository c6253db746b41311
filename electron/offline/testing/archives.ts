import { pack } from 'tar-stream';

type Kind = 'file' | 'symlink' | 'link' | 'character-device' | 'fifo' | 'directory';

/** An entry of a tar that is made for a test. */
export interface TarContent {
  readonly header: { readonly name: string; readonly type?: Kind; readonly linkname?: string };
  readonly content?: Uint8Array | string;
}

/** The bytes of a tar with these entries, in this order. */
export async function makeTar(entries: readonly TarContent[]): Promise<Buffer> {
  const packer = pack();
  for (const { header, content = '' } of entries) packer.entry({ ...header }, Buffer.from(content));
  packer.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of packer) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** A tar of files under names. */
export function tarOf(files: Readonly<Record<string, Uint8Array | string>>): Promise<Buffer> {
  return makeTar(Object.entries(files).map(([name, content]) => ({ header: { name }, content })));
}
