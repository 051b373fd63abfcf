import type { Hop } from './host.ts';
import { type Jump, type JumpHop, mostHops } from './jump.ts';
import type { Problems } from './problems.ts';
import { quote } from './quote.ts';
import { completeServer, type ServerSettings } from './server.ts';

/** Who is behind the jump hosts: their users log in to those that have none of their own. */
interface Behind {
  readonly name: string;
  readonly user: string | undefined;
}

type SettingsOf = (name: string) => ServerSettings;

/**
 * Resolves the jump hosts on the way to a host. One that has the name of a host in the inventory takes that host's
 * connection variables, and one that ssh_config knows its settings; what the jump's own text says beats both. A jump
 * host that no source gives a user logs in as the host that it is for. Without a port it is 22: the input `port` is
 * for hosts only, and so is the input `jump`. Before the nearest hop stand the jump hosts of that hop itself.
 */
export class HopResolver {
  readonly #settingsOf: SettingsOf;
  readonly #standard: Jump | undefined;
  readonly #problems: Problems;

  /** `standard`: the input `jump`, for hosts that ask for none. */
  constructor(settingsOf: SettingsOf, standard: Jump | undefined, problems: Problems) {
    this.#settingsOf = settingsOf;
    this.#standard = standard;
    this.#problems = problems;
  }

  /** Nearest hop first. A host that is itself on the way that the input names goes only as far as it must. */
  resolve(host: Behind, asked: Jump | undefined): readonly Hop[] {
    if (asked) return this.#way(host, asked, [host.name]);
    if (!this.#standard) return [];
    const way = this.#way(host, this.#standard, []);
    const own = way.findIndex((hop) => hop.name === host.name);
    return own < 0 ? way : way.slice(0, own);
  }

  /** `passed`: the names from the host up to here, each of which is reached through the next. */
  #way(host: Behind, asked: Jump, passed: string[]): readonly Hop[] {
    let way: readonly Hop[] = [];
    let behind = host;
    let jump: Jump | undefined = asked;
    while (jump?.hops[0]) {
      if (!this.#pass(jump, passed)) return [];
      const { hops, place }: Jump = jump;
      const { user } = behind;
      way = [...hops.map((hop) => aHop(hop, this.#settingsOf(hop.name), user, place)), ...way];
      if (way.length > mostHops) {
        const message = `the way to ${quote(host.name)} has more than ${mostHops} jump hosts`;
        this.#problems.add(message, place, 'Jump hosts of the nearest jump host count as well.');
        return [];
      }
      behind = way[0] ?? host;
      jump = this.#settingsOf(jump.hops[0].name).jump();
    }
    return way;
  }

  /** Tells whether the jump leads nowhere where the way has been. */
  #pass({ hops, place }: Jump, passed: string[]): boolean {
    for (const { name } of hops.toReversed()) {
      const before = passed.indexOf(name);
      passed.push(name);
      if (before < 0) continue;
      const ring = passed.slice(before).map(quote).join(' > ');
      const hint = `If ${quote(name)} is reached directly, say so: limits_jump none, or ProxyJump none in ssh_config.`;
      this.#problems.add(`jump hosts lead back to where they start: ${ring}`, place, hint);
      return false;
    }
    return true;
  }
}

function aHop(hop: JumpHop, settings: ServerSettings, fallback: string | undefined, place: Jump['place']): Hop {
  // A host without a user is a problem of its own, and is told as such.
  const user = hop.user ?? settings.user ?? fallback ?? '';
  return { name: hop.name, ...completeServer(settings, hop.port ?? settings.port ?? 22, user), place };
}
