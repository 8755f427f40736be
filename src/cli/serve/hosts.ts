import { hostname, networkInterfaces } from 'node:os';

/** Names of this machine that only it can reach. */
const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'] as const;

/** A host as a browser writes it, such as `[::1]:8000`: lower case, without port 80; undefined for what is not a host. */
export function normalHost(text: string): string | undefined {
  if (!/^[^\s/?#@\\]+$/.test(text)) return undefined;
  return URL.canParse(`http://${text}`) ? new URL(`http://${text}`).host : undefined;
}

/** An address as written in a URL: IPv6 in brackets. */
export function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

/** Whether an address means all addresses of the machine. */
export function isWildcard(host: string): boolean {
  return ['0.0.0.0', '::', '[::]'].includes(host);
}

/** The address of a server, and other names that lead to it. */
export interface Served {
  /** The address it listens at. */
  readonly host: string;
  readonly port: number;
  /** More names, with or without a port, such as `box.example` or `localhost:9000`. */
  readonly allowed: readonly string[];
}

/**
 * Decides which hosts a request may be addressed to. A foreign page whose name resolves to this machine (DNS rebinding) still sends
 * its own host name, which is refused. A name that was allowed without a port is accepted with any port.
 */
export function hostCheck({ host, port, allowed }: Served): (host: string) => boolean {
  const served = [...loopbackNames, ...ownNames(host)].map((name) => `${bracketed(name)}:${port}`);
  const withPort = new Set([...served, ...allowed.filter(hasPort)].map(normalHost));
  const withAny = new Set(allowed.filter((name) => !hasPort(name)).map(normalHost));
  return (text) => {
    const asked = normalHost(text);
    return asked !== undefined && (withPort.has(asked) || withAny.has(new URL(`http://${asked}`).hostname));
  };
}

const hasPort = (name: string) => /:\d+$/.test(name);

function ownNames(host: string): string[] {
  if (!isWildcard(host)) return [host];
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  // The scope of a link-local address is not part of a host.
  return [hostname(), ...addresses.map(({ address }) => address.replace(/%.*/, ''))];
}
