import { formatNumber } from '../baseline/format-value.ts';
import { formatPlace } from '../problem.ts';
import { LIMIT_KINDS, type LimitName } from './limit-kind.ts';
import type { PamHop } from './pam-hop.ts';
import { counted, placeIn, unreachable } from './words.ts';

/** What PAM has to do with a limit, as a sentence or two. */
export function pamWords(hop: PamHop, limit: LimitName): string {
  switch (hop.code) {
    case 'pam-session':
      return sessionWords(hop, limit);
    case 'pam-no-part': {
      const { file, line, domain, value } = hop.first;
      const more = hop.others === 0 ? '' : `, and ${counted(hop.others, 'more line')}`;
      return (
        `PAM has no part in this: limits.conf (${formatPlace(placeIn(file, line))} sets ${formatNumber(value)} for ${domain}${more}) ` +
        'is for logins, su, sudo and cron, which a service never passes.'
      );
    }
    case 'pam-in-unit':
      return `Its unit opens a PAM session (PAMName=${hop.service}): pam_limits, where that service uses it, comes after the unit's limits.`;
    default:
      return unreachable(hop);
  }
}

function sessionWords(
  { user, sets, unsure }: Extract<PamHop, { readonly code: 'pam-session' }>,
  limit: LimitName,
): string {
  const who = user === undefined ? 'the account that started it' : user;
  const open = unsure ? ' Lines for groups may say otherwise: who is in them is not read.' : '';
  if (sets.length === 0) {
    return unsure
      ? `The login of ${who} has its limit from PAM or from what its login service runs with; which is not known.${open}`
      : `No line of limits.conf sets ${limit} for ${who}: its logins keep what their service runs with.`;
  }
  const lines = sets.map(({ type, value, file, line }) => {
    const field = type === '-' ? 'soft and hard' : type;
    return `${field} ${formatNumber(value)} (${formatPlace(placeIn(file, line))})`;
  });
  return `It was started from a login, which gets its ${LIMIT_KINDS[limit].rlimit} from PAM: for ${who} ${lines.join(', ')}.${open}`;
}
