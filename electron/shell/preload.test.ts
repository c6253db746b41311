import { beforeAll, describe, expect, it } from 'vitest';
import { desktopGlobal, portChannel, portMessages } from '../../shared/contract/desktop.ts';
import { exposed, sentPorts } from './testing/fake-electron.ts';

/** As much of a window as the preload script touches. */
class TestWindow extends EventTarget {
  readonly posted: { message: unknown; origin: string; ports: readonly unknown[] }[] = [];
  postMessage(message: unknown, origin: string, ports: readonly unknown[] = []): void {
    this.posted.push({ message, origin, ports });
  }
}

const page = new TestWindow();
const tell = (data: unknown, from: { source: unknown; origin: string }) =>
  page.dispatchEvent(Object.assign(new Event('message'), { data, ...from }));
const ours = { source: page, origin: 'app://bundle' };

beforeAll(async () => {
  Object.assign(globalThis, { window: page, location: { origin: 'app://bundle' } });
  await import('./preload.ts');
});

describe('the preload script', () => {
  it('shows the page a fact and no function', () => {
    expect(exposed).toEqual({ [desktopGlobal]: { platform: process.platform } });
  });

  it('does not answer other windows, other origins and other messages', () => {
    tell(portMessages.wanted, { source: {}, origin: 'app://bundle' });
    tell(portMessages.wanted, { source: page, origin: 'https://evil.example' });
    tell('something else', ours);
    expect(sentPorts).toEqual([]);
  });

  it('gives the page one end of a channel and the main process the other, once', () => {
    tell(portMessages.wanted, ours);
    tell(portMessages.wanted, ours);
    expect(sentPorts).toHaveLength(1);
    expect(sentPorts[0]).toMatchObject({ channel: portChannel, ports: [expect.any(MessagePort)] });
    expect(page.posted).toEqual([
      { message: portMessages.port, origin: 'app://bundle', ports: [expect.any(MessagePort)] },
    ]);
    for (const { ports } of [...sentPorts, ...page.posted]) (ports[0] as MessagePort).close();
  });
});
