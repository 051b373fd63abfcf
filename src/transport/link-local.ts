import { BlockList } from 'node:net';

/**
 * Addresses that answer for whoever asks: link-local networks, and the metadata services of clouds, which give their
 * machine's credentials to it. No host of an inventory is there, but a pull request could say so.
 */
export const linkLocal = new BlockList();

// RFC 3927; AWS, Google, Azure, OpenStack and others have their metadata at 169.254.169.254.
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4');
// RFC 4291, section 2.5.6.
linkLocal.addSubnet('fe80::', 10, 'ipv6');
// The same network through a NAT64 gateway (RFC 6052).
linkLocal.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
// Metadata over IPv6: AWS, Google.
linkLocal.addAddress('fd00:ec2::254', 'ipv6');
linkLocal.addAddress('fd20:ce::254', 'ipv6');
// Alibaba, Oracle Cloud (Classic), and Azure's platform address.
linkLocal.addAddress('100.100.100.200', 'ipv4');
linkLocal.addAddress('192.0.0.192', 'ipv4');
linkLocal.addAddress('168.63.129.16', 'ipv4');
