import { visible } from '../untrusted.ts';

const LONGEST = 1000;

/**
 * What a plain text of SARIF may not hold: `](`, which makes an embedded link; `{0}`, which stands for an argument;
 * and what a viewer that takes it for Markdown or HTML would turn into an address, a mention or an element.
 */
const MEANING =
  /(?<=\])\(|\{(?=\d+\})|(?<=:)\/(?=\/)|(?<=\bwww)\.|<(?=[a-z/!?])|(?<![\p{L}\p{N}_.-])@(?=[\p{L}\p{N}_])/giu;

/** Nearly no text holds any of what a meaning begins with. */
const SUSPECT = /[\]{<@]|\/\/|www/i;

/** Text from anywhere as a plain text of SARIF: one line, and every part of it means itself. */
export function sarifText(text: string, longest: number = LONGEST): string {
  const shown = visible(text, longest);
  return SUSPECT.test(shown) ? shown.replace(MEANING, escaped) : shown;
}

function escaped(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
