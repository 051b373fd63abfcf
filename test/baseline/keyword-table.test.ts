import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { DRAFTS, type Draft } from '../../src/baseline/draft.ts';
import { judge } from '../../src/baseline/judge.ts';
import type { Facts } from '../../src/facts/facts.ts';
import type { Json } from '../../src/json.ts';
import { aFacts } from '../builders/facts.ts';
import { baselineFrom, faultsOf } from './baseline-from.ts';
import { KEYWORD_ROWS, type KeywordRow, REFUSED } from './keyword-table.ts';

const AJV = { '07': Ajv, '2020-12': Ajv2020 } as const;

/** A plain schema of whole facts documents. Inventory variables can hold any JSON, so x can be anything. */
function plain(draft: Draft, schema: Json, top: KeywordRow['top']): { readonly [keyword: string]: Json } {
  const inVars = { properties: { host: { properties: { vars: { properties: { x: schema } } } } } };
  return { $schema: DRAFTS[draft], ...top, ...inVars };
}

function factsWith(x: Json): Facts {
  const facts = aFacts({});
  return { ...facts, host: { ...facts.host, vars: JSON.parse(JSON.stringify({ x })) } };
}

const rows = KEYWORD_ROWS.flatMap((row) => row.drafts.map((draft) => ({ ...row, draft })));

describe('a plain schema judges as ajv alone does with the same file', () => {
  test.each(rows)('draft $draft, $keyword: $schema', async ({ draft, schema, top, passes, fails }) => {
    const file = plain(draft, schema, top);
    const baseline = await baselineFrom(JSON.stringify(file));
    // It reads "$anchor", and takes the word itself for unknown.
    const lax = { strictTypes: false, strictTuples: false, keywords: draft === '07' ? [] : ['$anchor'] };
    const validate = new AJV[draft](lax).compile(file);
    const outcomes = [passes, fails].map((value) => {
      const facts = factsWith(value);
      const results = judge(baseline.compileFor(new Map()), facts);
      return { ajv: validate(facts), ours: results.map(({ outcome }) => outcome) };
    });
    expect(outcomes).toEqual([
      { ajv: true, ours: ['pass'] },
      { ajv: false, ours: ['fail'] },
    ]);
  });
});

test.each(Object.keys(AJV) as Draft[])('every keyword of draft %s is in the table or refused', (draft) => {
  const known = Object.keys(new AJV[draft]().RULES.keywords);
  const tried = [...KEYWORD_ROWS, ...REFUSED].filter(({ drafts }) => drafts.includes(draft));
  expect(known.filter((keyword) => !tried.some((row) => row.keyword === keyword))).toEqual([]);
  expect(known.length).toBeGreaterThan(40);
});

describe('what is refused', () => {
  const refused = REFUSED.flatMap((row) => row.drafts.map((draft) => ({ ...row, draft })));

  test.each(refused)('draft $draft, $keyword', async ({ draft, keyword, value }) => {
    const file = plain(draft, { [keyword]: value, maximum: 5 }, {});
    expect(await faultsOf(baselineFrom(JSON.stringify(file)))).toMatch(`found ${JSON.stringify(keyword)}`);
  });

  test('the page on baselines names each', async () => {
    const page = await readFile('docs/baselines.md', 'utf8');
    const section = page.split('## Keywords that are refused')[1]?.split('\n## ')[0] ?? '';
    expect(REFUSED.filter(({ keyword }) => !section.includes(`\`${keyword}\``))).toEqual([]);
  });
});
