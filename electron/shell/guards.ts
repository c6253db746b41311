import { app, session, type WebContents } from 'electron';
import { externalUrlVerdict } from '../host/external-url.ts';
import type { ExternalOpener } from '../services/ports.ts';
import { isInternalUrl } from './origin.ts';
import { decidePermission } from './permissions.ts';

/** Keeps every page of the program on the program's own files, and its permissions to what `permissions.ts` grants. */
export function guardPages(opener: ExternalOpener): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, opener));
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, decide, details) =>
    decide(decidePermission(permission, { url: details.requestingUrl, isMainFrame: details.isMainFrame })),
  );
  defaultSession.setPermissionCheckHandler((_contents, permission, origin, details) =>
    decidePermission(permission, { url: `${origin.replace(/\/$/, '')}/`, isMainFrame: details.isMainFrame }),
  );
  defaultSession.setDevicePermissionHandler(() => false);
  // Unhandled, Electron would send the first client certificate that fits. Registries are never reached this way.
  app.on('select-client-certificate', (event, _contents, _url, _list, choose) => {
    event.preventDefault();
    choose();
  });
}

function guardContents(contents: WebContents, opener: ExternalOpener): void {
  contents.on('will-navigate', (event) => {
    if (!isInternalUrl(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!isInternalUrl(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!isInternalUrl(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (externalUrlVerdict(url).ok) void opener.open(url);
    return { action: 'deny' };
  });
}
