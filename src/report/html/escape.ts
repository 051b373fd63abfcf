import { visible } from '../untrusted.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/**
 * Text for the content of an element, or for an attribute value in double quotes: it is that text and nothing else,
 * and whatever is invisible in it is shown. Not for scripts, styles, URLs or the names of anything: those hold no text
 * of a report.
 */
export function escapeHtml(text: string, longest?: number): string {
  return visible(text, longest).replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '');
}
