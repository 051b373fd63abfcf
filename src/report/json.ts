import type { Report } from './report.ts';

/** Characters that JSON lets through and that change what a terminal or an editor shows. */
const INVISIBLE = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** JSON for people and machines: every invisible character is an escape. */
export function renderJsonText(value: object): string {
  return JSON.stringify(value, null, 2).replace(INVISIBLE, escapeUnits);
}

/** `report.json`: the same values, with every invisible character as an escape. Ends with a line feed. */
export function renderJson(report: Report): string {
  return `${renderJsonText(report)}\n`;
}

function escapeUnits(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
