/** Everything happens on loopback: no packet leaves the machine. */
export const DEMO_ADDRESS = '127.0.0.1';
export const DEMO_USER = 'audit';

/** Ports that the kernel gave to the servers. */
export interface DemoPorts {
  readonly web1: number;
  readonly web2: number;
  readonly db1: number;
}

/** Below the ephemeral range and assigned to a service that nobody runs (tcpmux), so it is closed and stays so. */
const CLOSED_PORT = 1;

/** The inventory that a user would write, in Ansible's INI dialect. */
export function renderDemoInventory(ports: DemoPorts): string {
  return [
    '# The fleet of "limits-audit demo". It lives on loopback and ends with the demo.',
    'this-machine ansible_connection=local',
    '',
    '[web]',
    `web-1 ansible_port=${ports.web1}`,
    `web-2 ansible_port=${ports.web2}`,
    '',
    '[db]',
    `db-1 ansible_port=${ports.db1}`,
    '',
    '[cache]',
    `cache-1 ansible_port=${CLOSED_PORT}`,
    '',
    '[fleet:children]',
    'web',
    'db',
    'cache',
    '',
    '[fleet:vars]',
    `ansible_host=${DEMO_ADDRESS}`,
    `ansible_user=${DEMO_USER}`,
    '',
  ].join('\n');
}
