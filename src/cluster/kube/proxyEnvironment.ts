import { BlockList, isIP } from 'node:net';

/**
 * The proxy URL that HTTPS_PROXY, HTTP_PROXY and NO_PROXY give for `server`, by the rules that kubectl follows
 * (golang.org/x/net/http/httpproxy): upper case before lower case, never for localhost and loopback addresses.
 */
export function proxyFromEnvironment(server: URL, environment: NodeJS.ProcessEnv): string | undefined {
  const variable = (name: string): string => environment[name] || environment[name.toLowerCase()] || '';
  const proxy = server.protocol === 'https:' ? variable('HTTPS_PROXY') : variable('HTTP_PROXY');
  if (proxy === '' || isLoopback(hostOf(server)) || isExempt(server, variable('NO_PROXY'))) {
    return undefined;
  }
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

/** Without the brackets of an IPv6 address. */
function hostOf(server: URL): string {
  return server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || (isIP(host) !== 0 && loopback.check(host, family(host)));
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isExempt(server: URL, noProxy: string): boolean {
  const host = hostOf(server);
  const port = server.port || (server.protocol === 'https:' ? '443' : '80');
  return noProxy
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && exempts(entry, host, port));
}

function exempts(entry: string, host: string, port: string): boolean {
  if (entry === '*') {
    return true;
  }
  const subnet = /^(.+)\/(\d+)$/.exec(entry);
  if (subnet?.[1] !== undefined && isIP(subnet[1]) !== 0) {
    return isIP(host) !== 0 && inSubnet(host, subnet[1], Number(subnet[2]));
  }
  const [entryHost, entryPort] = splitPort(entry);
  if (entryPort !== '' && entryPort !== port) {
    return false;
  }
  if (isIP(entryHost) !== 0) {
    return isIP(host) !== 0 && inSubnet(host, entryHost, isIP(entryHost) === 4 ? 32 : 128);
  }
  const domain = entryHost.replace(/^\*\./, '.');
  // `.example.com` exempts only what is below it, `example.com` itself too.
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function splitPort(entry: string): readonly [host: string, port: string] {
  const match = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(entry);
  return match ? [match[1] ?? match[2] ?? '', match[3] ?? ''] : [entry.replace(/^\[|\]$/g, ''), ''];
}

function inSubnet(host: string, network: string, prefix: number): boolean {
  if (prefix > (isIP(network) === 4 ? 32 : 128)) {
    return false;
  }
  const list = new BlockList();
  list.addSubnet(network, prefix, family(network));
  return list.check(host, family(host));
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}
