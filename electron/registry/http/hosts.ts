import ipaddr from 'ipaddr.js';

/** Takes the brackets off an IPv6 literal, as URLs write it. */
function bare(hostname: string): string {
  return hostname.startsWith('[') && hostname.endsWith(']') ? hostname.slice(1, -1) : hostname;
}

/** True for a literal address, as opposed to a name. */
export function isAddress(hostname: string): boolean {
  return ipaddr.isValid(bare(hostname));
}

/** The address's range in RFC terms, with IPv4 inside IPv6 unpacked; null for a name. */
export function addressRange(hostname: string): string | null {
  const text = bare(hostname);
  return ipaddr.isValid(text) ? ipaddr.process(text).range() : null;
}

/** `localhost`, names under it (RFC 6761), 127.0.0.0/8 and ::1: traffic that never leaves this machine. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  return name === 'localhost' || name.endsWith('.localhost') || addressRange(name) === 'loopback';
}

/** A literal address that only means something inside one machine or network. */
export function isInternalAddress(hostname: string): boolean {
  const range = addressRange(hostname);
  return range !== null && range !== 'unicast';
}

/** Addresses of link-local scope, where cloud machines keep their metadata service: never a target. */
export function isLinkLocal(hostname: string): boolean {
  return addressRange(hostname) === 'linkLocal';
}

/** Part of this machine or of a private network as far as its spelling tells. */
export function isLocalName(hostname: string): boolean {
  return isLoopback(hostname) || isInternalAddress(hostname);
}
