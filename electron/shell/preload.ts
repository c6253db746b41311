import { contextBridge, ipcRenderer } from 'electron';
import { desktopGlobal, portChannel, portMessages } from '../../shared/contract/desktop.ts';

// Only facts: every function shown to a page is one more thing it can call.
contextBridge.exposeInMainWorld(desktopGlobal, { platform: process.platform });

const connect = (event: MessageEvent) => {
  if (event.source !== window || event.origin !== location.origin || event.data !== portMessages.wanted) return;
  // One port a document: the main process ends everything of it when the document goes.
  window.removeEventListener('message', connect);
  const { port1, port2 } = new MessageChannel();
  ipcRenderer.postMessage(portChannel, null, [port2]);
  window.postMessage(portMessages.port, location.origin, [port1]);
};
window.addEventListener('message', connect);
