/** `1 host`, `12 hosts`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** What each hop of the limit chain is called in a table. */
export const HOP_NAMES: Readonly<Record<string, string>> = {
  kernel: 'Kernel',
  'nr-open': 'fs.nr_open',
  init: 'pid 1',
  'systemd-default': 'systemd default',
  unit: 'Unit',
  inherited: 'Inherited',
  supervisord: 'supervisord',
  wrapper: 'Wrapper',
  process: 'Process',
  login: 'Login shell',
};

/** Why a fact could not be read, by its code in the facts. */
export const REASON_WORDS: Readonly<Record<string, string>> = {
  'permission-denied': 'The account may not read it',
  'not-observable': 'Nothing on the host shows it to this account',
  'not-collected': 'The probe did not collect it',
  'not-found': 'It was not found',
  malformed: 'What was read makes no sense',
  unsupported: 'The host does not have it in a form that is known',
  vanished: 'It was gone before it could be read',
  cut: 'The output was cut before it',
};
