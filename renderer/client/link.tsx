import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import type { HostClient } from './transports/create-client.ts';
import type { LinkState } from './transports/transport.ts';

const LinkContext = createContext<LinkState>({ status: 'connecting' });

/** Follows how the page stands with its host. */
export function LinkProvider({ client, children }: { client: HostClient; children: ReactNode }) {
  const [link, setLink] = useState<LinkState>({ status: 'connecting' });
  useEffect(() => client.watchLink(setLink), [client]);
  return <LinkContext value={link}>{children}</LinkContext>;
}

/** Whether the host process answers. */
export function useLink(): LinkState {
  return useContext(LinkContext);
}
