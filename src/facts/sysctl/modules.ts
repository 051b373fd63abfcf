/** Kernel parameters that exist only once their module is loaded, by how their keys begin. */
const MODULES: readonly (readonly [prefix: string, module: string])[] = [
  ['net.netfilter.nf_conntrack_', 'nf_conntrack'],
  ['net.netfilter.nf_flowtable_', 'nf_flow_table'],
  ['net.bridge.', 'br_netfilter'],
];

/**
 * The module that brings a kernel parameter. Sysctl files are applied early at boot: what a firewall or a container
 * runtime loads later keeps the kernel's own value, unless /etc/modules-load.d has it loaded before.
 */
export function moduleOf(key: string): string | undefined {
  return MODULES.find(([prefix]) => key.startsWith(prefix))?.[1];
}
