import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { linkPath } from './request-guard.ts';

const noteSchema = z.object({ port: z.int().min(1).max(65_535), key: z.string().min(20).max(200) });
/** How a second start of the program on the same data folder reaches the first one. */
export type HostNote = z.infer<typeof noteSchema>;

const noteFile = (dataDir: string) => join(dataDir, 'host.json');

/** Leaves the note, readable by the user only. */
export async function leaveNote(dataDir: string, note: HostNote): Promise<void> {
  await writeFileAtomic(noteFile(dataDir), JSON.stringify(note), { mode: 0o600 });
}

/** Takes the note away at the end. */
export async function removeNote(dataDir: string): Promise<void> {
  await rm(noteFile(dataDir), { force: true });
}

/** A new link from the host that already runs on this data folder, or null when none can be had. */
export async function askForLink(dataDir: string): Promise<string | null> {
  try {
    const { port, key } = noteSchema.parse(JSON.parse(await readFile(noteFile(dataDir), 'utf8')));
    const origin = `http://127.0.0.1:${port}`;
    const response = await fetch(origin + linkPath, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, origin },
      body: '{}',
      signal: AbortSignal.timeout(5_000),
    });
    if (!response.ok) return null;
    const { code } = z.object({ code: z.string() }).parse(await response.json());
    return pageLink(origin, code);
  } catch {
    // A note left by a host that was killed, or a host of the desktop window, which leaves none.
    return null;
  }
}

/** The link that opens the program. The code stands in the fragment, which no browser sends anywhere. */
export function pageLink(origin: string, code: string): string {
  return `${origin}/#code=${code}`;
}
