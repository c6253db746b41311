/** Bytes as base64, the form in which raw manifests travel in the JSON contract. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  // In slices, because spreading a large array into one call overflows the stack.
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(binary);
}

/** The inverse of {@link toBase64}; the contract has already checked the alphabet. */
export function fromBase64(text: string): Uint8Array {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
