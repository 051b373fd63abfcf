/**
 * Whether a stream gets colour. FORCE_COLOR is asked for one command and wins; then NO_COLOR (no-color.org), then
 * CLICOLOR_FORCE and CLICOLOR (bixense.com/clicolors); else a terminal that is not a dumb one has it.
 */
export function showsColor(environment: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: without, CLICOLOR_FORCE: always, CLICOLOR: wanted, TERM: kind } = environment;
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  if (without !== undefined && without !== '') return false;
  if (always !== undefined && always !== '' && always !== '0') return true;
  return isTerminal && wanted !== '0' && kind !== 'dumb';
}
