import { escapeLog } from '../untrusted.ts';

const NAMED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * Text from anywhere as text of XML 1.0, for an attribute as well: one line. What XML has no place for (control
 * characters, lone surrogates, U+FFFE) is visible by then. Readers print these texts into logs of a runner.
 */
export function xmlText(text: string, longest?: number): string {
  return escapeLog(text, longest).replace(/[&<>"']/g, (character) => NAMED[character] ?? '');
}

/** Names are tokens in the schema: no spaces at their ends, no two in a row, never empty. */
export function xmlName(text: string): string {
  return xmlText(text.trim().replaceAll(/ {2,}/g, ' '), 300) || '(no name)';
}

/** Seconds as the schema has them: `0.412`. */
export function xmlSeconds(milliseconds: number): string {
  return (Math.max(0, milliseconds) / 1000).toFixed(3);
}
