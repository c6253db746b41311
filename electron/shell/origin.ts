/** The scheme and host of the page in the desktop window. A scheme of its own has none of the privileges of `file:`. */
export const appScheme = 'app';
const appHost = 'bundle';

/** Origin of the page, as frames report it. */
export const appOrigin = `${appScheme}://${appHost}`;

/** The page's address. */
export const appUrl = `${appOrigin}/`;

/** Whether an address is a part of the program. Compared part by part: prefixes of a text can be imitated. */
export function isInternalUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, port, username, password } = new URL(text);
  return protocol === `${appScheme}:` && hostname === appHost && port === '' && username === '' && password === '';
}

/** What is looked at of the frame that sent a message. */
export interface FrameLike {
  readonly origin: string;
  readonly parent: unknown;
}

/**
 * Whether a message comes from our page in the top frame. The frame is null when it has navigated or gone since, and a
 * message from nowhere is trusted least of all.
 */
export function isTrustedFrame(frame: FrameLike | null): boolean {
  return frame !== null && frame.parent === null && frame.origin === appOrigin;
}
