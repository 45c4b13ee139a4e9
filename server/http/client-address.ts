import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

const rangeOf = (text: string): Range => {
  if (text.includes('/')) return ipaddr.parseCIDR(text) as Range;
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
};

const contains = ([base, bits]: Range, address: ipaddr.IPv4 | ipaddr.IPv6): boolean => {
  if (base instanceof ipaddr.IPv4) return address instanceof ipaddr.IPv4 && address.match(base, bits);
  return address instanceof ipaddr.IPv6 && address.match(base, bits);
};

/**
 * Tells a caller's address. `X-Forwarded-For` is read from the right, as long as the address to the right of it belongs to a
 * trusted proxy; what a client wrote there itself is never believed.
 * @param trustedProxies addresses or CIDR ranges; already checked
 */
export const createClientAddress = (trustedProxies: readonly string[]): ((request: IncomingMessage) => string) => {
  const ranges = trustedProxies.map(rangeOf);
  const trusted = (text: string): boolean => {
    const address = ipaddr.process(text);
    return ranges.some((range) => contains(range, address));
  };

  return (request) => {
    let address = request.socket.remoteAddress ?? '';
    if (address.startsWith('::ffff:')) address = address.slice(7);
    const forwarded = request.headers['x-forwarded-for'];
    if (ranges.length === 0 || forwarded === undefined || !ipaddr.isValid(address)) return address;
    const hops = String(forwarded).split(',');
    while (trusted(address)) {
      const hop = hops.pop()?.trim();
      if (hop === undefined || !ipaddr.isValid(hop)) break;
      address = ipaddr.process(hop).toString();
    }
    return address;
  };
};
