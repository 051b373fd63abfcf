import { SEVERITIES } from '../../baseline/control.ts';
import { html, type Markup } from './markup.ts';

const OUTCOMES = [
  ['fail', 'fails'],
  ['unknown', 'not known'],
  ['waived', 'waived'],
  ['unreachable', 'not audited'],
] as const;

/** Of use with a script only, which shows it: without one all that there is can be read. */
export function filters(): Markup {
  return html`<form id="filters" role="search" hidden>
<label class="search"><span>Search</span> <input type="search" id="search" autocomplete="off" spellcheck="false" aria-describedby="keys"></label>
<span id="keys" class="keys"><kbd>/</kbd> searches, <kbd>Esc</kbd> clears</span>
<fieldset><legend>Severity</legend>${SEVERITIES.map((severity) => box('severity', severity, severity))}</fieldset>
<fieldset><legend>Outcome</legend>${OUTCOMES.map(([value, name]) => box('outcome', value, name))}</fieldset>
<output id="shown" for="search" aria-live="polite"></output>
</form>`;
}

function box(name: string, value: string, words: string): Markup {
  return html`<label class="box"><input type="checkbox" name="${name}" value="${value}" checked> ${words}</label>`;
}
