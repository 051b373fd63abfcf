import { nearMiss } from '../near-miss.ts';
import { didYouMean, quote } from './describe.ts';
import { TOP_NAMES } from './document.ts';
import { DRAFTS } from './draft.ts';
import { KEYWORDS, type Keyword } from './keywords.ts';
import { keywordHint } from './value-hint.ts';

/** What is wrong with a keyword as such, wherever it stands. */
export interface KeywordFault {
  readonly message: string;
  readonly hint: string | undefined;
}

const OLDER = `A file of draft-07 says so at its top: "$schema": "${DRAFTS['07']}".`;

/** Undefined for a keyword that may stand in a schema of draft 2020-12. */
export function keywordFault(name: string, keyword: Keyword | undefined): KeywordFault | undefined {
  if (!keyword) {
    const near = nearMiss(name, [...KEYWORDS.keys(), ...TOP_NAMES]);
    const hint = didYouMean(near).hint ?? keywordHint(name);
    return { message: `Expected a keyword of JSON Schema, found ${quote(name)}.`, hint };
  }
  if (keyword.role === 'refused') {
    return { message: `Expected a keyword that checks something, found ${quote(name)}.`, hint: keyword.instead };
  }
  if (keyword.role === 'older') {
    const message = `Expected a keyword of draft 2020-12, found ${quote(name)}, which is one of draft-07.`;
    return { message, hint: `${keyword.instead} ${OLDER}` };
  }
  return undefined;
}

/** A list of schemas as `items`, which means something in draft-07 alone. */
export const LIST_AS_ITEMS: KeywordFault = {
  message: 'Expected one schema for all entries as "items", found a list.',
  hint: `In draft 2020-12 a list of schemas is "prefixItems". ${OLDER}`,
};
