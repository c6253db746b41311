/** Hands a text to the user as a file; the browser or the window asks where it goes. */
export function saveText(fileName: string, text: string, mediaType: string): void {
  saveBlob(fileName, new Blob([text], { type: `${mediaType};charset=utf-8` }));
}

/** Hands exactly these bytes to the user as a file. */
export function saveBytes(fileName: string, bytes: Uint8Array, mediaType: string): void {
  saveBlob(fileName, new Blob([bytes.slice()], { type: mediaType }));
}

function saveBlob(fileName: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The download has begun only after the event loop turned; revoking at once would cut it off in some browsers.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name for a file made of repository and tag names: slashes and colons are not allowed in one everywhere. */
export function fileNameOf(...parts: readonly string[]): string {
  return parts.map((part) => part.replaceAll(/[^A-Za-z0-9._-]+/g, '-')).join('-');
}
