import { type BecomeChoice, readChoice } from '../inventory/become.ts';
import type { Parsed } from './definition.ts';

/** `none`, `sudo` or `sudo:USER`. */
export function parseBecome(text: string): Parsed<BecomeChoice> {
  const choice = readChoice(text);
  if (choice !== undefined) return { value: choice };
  const user = ' (USER: a to z or "_", then at most 31 of those, digits and "-")';
  return { expected: `none, sudo or sudo:USER${text.startsWith('sudo:') ? user : ''}` };
}
