import { BlockList } from 'node:net';

/**
 * Addresses that answer for whoever asks: link-local networks, and the metadata services of clouds, which give their
 * machine's credentials to it. No host of an inventory is there, but a pull request could say so.
 */
export const linkLocal = new BlockList();

const networks = [
  // RFC 3927; AWS, Google, Azure, OpenStack and others have their metadata at 169.254.169.254.
  ['169.254.0.0', 16],
  // Alibaba, Oracle Cloud (Classic), and Azure's platform address.
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
  ['168.63.129.16', 32],
] as const;

/** Where IPv6 holds an IPv4 address in its last 32 bits, other than mapped: NAT64 (RFC 6052, 8215), RFC 2765, RFC 4291. */
const wrappings = ['64:ff9b::', '64:ff9b:1::', '::ffff:0:', '::'];

for (const [address, prefix] of networks) {
  linkLocal.addSubnet(address, prefix, 'ipv4');
  for (const wrapping of wrappings) linkLocal.addSubnet(`${wrapping}${address}`, 96 + prefix, 'ipv6');
}
// RFC 4291, section 2.5.6.
linkLocal.addSubnet('fe80::', 10, 'ipv6');
// Metadata over IPv6: AWS (and at ::23 the credentials of EKS pods), Google.
linkLocal.addSubnet('fd00:ec2::', 64, 'ipv6');
linkLocal.addAddress('fd20:ce::254', 'ipv6');
