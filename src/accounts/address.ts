/** Addresses as they are counted: a subscriber has a prefix, not an address, and wider prefixes cost more. */
import ipaddr from 'ipaddr.js';

/** The prefixes of an address by which it is counted, from the widest to the subscriber's own. */
const V4_BITS = [16, 24, 32] as const;
const V6_BITS = [32, 48, 56, 64] as const;

/** The most levels that an address has. */
export const PREFIX_LEVELS = V6_BITS.length;

/**
 * The nested prefixes of an address, the widest first: of IPv4 /16, /24, /32, of IPv6 /32, /48, /56, /64. The
 * last stands for the subscriber. What is no address is one prefix, its own text.
 */
export function addressPrefixes(address: string): string[] {
  if (!ipaddr.isValid(address)) return [address];
  const parsed = ipaddr.process(address);
  const bytes = parsed.toByteArray();
  const isV4 = parsed.kind() === 'ipv4';
  return (isV4 ? V4_BITS : V6_BITS).map((bits) => {
    if (bits === 32 && isV4) return parsed.toString();
    const kept = bytes.map((byte, index) => (index < bits / 8 ? byte : 0));
    return `${ipaddr.fromByteArray(kept)}/${bits}`;
  });
}
