import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../../src/report/html/render-html.ts';
import type { Report } from '../../../src/report/report.ts';
import { aProgram, aSupervisor } from '../../builders/facts.ts';
import { anAuditedHost, anUnreachedHost, aReport, aRun, incidentFacts, REPORTS } from '../../builders/reports.ts';
import { aControl, aResult } from '../../builders/results.ts';
import { waivedReport } from '../../builders/waived-report.ts';
import { attributesOf, elementsOf, structureOf } from './structure.ts';

const update = process.env['UPDATE_GOLDEN'] === '1';
const reports = Object.entries({ ...REPORTS, waived: waivedReport }).map(([name, make]) => [name, make()] as const);

describe.each(reports)('%s', (name, report) => {
  const page = renderHtml(report);

  test('golden', async () => {
    const file = new URL(`golden/${name}.html`, import.meta.url);
    // Style and script have files of their own.
    const text = page
      .replace(/<style>.*?<\/style>/s, '<style>…</style>')
      .replace(/<script>.*?<\/script>/s, '<script>…</script>')
      .replaceAll(/'?sha256-[\w+/=]+/g, 'sha256-…');
    if (update) await writeFile(file, text);
    expect(text).toBe(await readFile(file, 'utf8'));
  });

  test('one style and one script, both ours, both by their hash, and nothing else may be loaded or run', () => {
    const texts = elementsOf(page, ['style', 'script']);
    expect(texts.map((each) => each.name)).toEqual(['style', 'script']);
    const [style, script] = texts.map(({ text }) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
    expect(attributesOf(page, 'content')[0]).toBe(
      `default-src 'none'; style-src ${style}; script-src ${script}; base-uri 'none'; form-action 'none'`,
    );
    expect(elementsOf(page, ['img', 'link', 'iframe', 'object', 'embed', 'base', 'image', 'use', 'audio'])).toEqual([]);
    for (const name of ['style', 'src', 'srcset', 'xlink:href', 'action', 'onclick', 'onload', 'onerror'])
      expect(attributesOf(page, name)).toEqual([]);
    expect(attributesOf(page, 'href').filter((target) => !/^#[a-z-]+$/.test(target))).toEqual([]);
  });

  test('every id is there once, and every anchor leads to one', () => {
    const ids = attributesOf(page, 'id');
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const named = ['href', 'for', 'aria-labelledby', 'aria-describedby'].flatMap((name) => attributesOf(page, name));
    const targets = named.flatMap((value) => value.split(' ')).map((value) => value.replace('#', ''));
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
  });
});

/** A report in which this text stands wherever a host, a baseline, an inventory or a waiver may put one. */
function saying(text: string): Report {
  const program = aProgram({ name: text, group: text });
  const facts = {
    ...incidentFacts(),
    supervisor: [aSupervisor({ unit: text, configFile: text, programs: [program] })],
    unknown: [{ at: `/sysctl/${text.replaceAll('/', '~1')}`, reason: 'permission-denied' as const }],
  };
  const control = aControl({ id: text, title: text, why: text, remediation: text, place: { file: text, line: 1 } });
  const results = [
    aResult({ control: text, observed: text, expected: text, place: { file: text, line: 1 } }),
    aResult({ control: text, outcome: 'unknown', reason: text, subject: '/supervisor/0' }),
  ];
  return aReport({
    run: aRun({ inventory: [text], hosts: text, baselines: [text], waivers: text }),
    controls: [control, aControl({ id: `${text}2`, title: text, at: text })],
    disabledControls: [text],
    hosts: [
      anAuditedHost(text, facts, results),
      anUnreachedHost(`${text}!`, { code: text, phase: text, message: text, hint: text }),
    ],
  });
}

describe('hostile text', () => {
  const harmless = structureOf(renderHtml(saying('harmless')));

  test.each([
    '<script>alert(1)</script>',
    '</script><script>alert(1)</script>',
    '</style><img src=x onerror=alert(1)>',
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)' autofocus='",
    '</title></head><body onload=alert(1)>',
    '</svg><iframe srcdoc="<script>alert(1)</script>">',
    '--><!--',
    '${alert(1)}',
    '__proto__',
    '\u202e<b>\0\x1b',
  ])('%j changes no element and no attribute', (text) => {
    expect(structureOf(renderHtml(saying(text)))).toEqual(harmless);
  });

  test('nor does any other', () => {
    const part = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '&',
      '</',
      '<!--',
      ']]>',
      '<svg ',
      '</td>',
      'on=',
      '\0',
      '\u202e',
      'x',
    );
    // Digits would fold, and blanks could leave nothing over.
    const text = fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => `h${parts.join('')}`);
    fc.assert(
      fc.property(text, (each) => {
        expect(structureOf(renderHtml(saying(each)))).toEqual(harmless);
      }),
      { numRuns: 25 },
    );
  });

  test('no text of a report is in the style or the script', () => {
    const texts = (report: Report) => elementsOf(renderHtml(report), ['style', 'script']);
    expect(texts(saying('</script>marker'))).toEqual(texts(aReport()));
  });
});

/** What a page says that it leaves out, without the numbers. */
function cutOf(page: string): readonly string[] {
  const [, list = ''] = page.split('<h2 id="cut-title">Cut to fit</h2>');
  return [...list.matchAll(/<li>[\d,]+ ([a-z ]+)<\/li>/g)].map(([, what = '']) => what);
}

/** As many hosts, one in twenty of whose checks fails, each with values of its own. */
function manyHosts(hosts: number, controls: number): Report {
  const all = Array.from({ length: controls }, (_, index) =>
    aControl({ id: `control-${index}`, title: `Control ${index}`, at: `/sysctl/key.${index}` }),
  );
  const results = all.map(({ id }, index) => aResult({ control: id, subject: `/sysctl/key.${index}` }));
  const report = aReport({ controls: all, hosts: [anAuditedHost('one', incidentFacts(), results)] });
  let state = 1;
  const chance = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const named = Array.from({ length: hosts }, (_, index) => {
    const name = `host-${index}.example`;
    const failing = report.results
      .filter(() => chance() < 0.05)
      .map((result) => ({ ...result, host: name, observed: index }));
    const failed = new Set(failing.map(({ control }) => control));
    return { name, failing, passed: all.map(({ id }) => id).filter((id) => !failed.has(id)) };
  });
  const [host] = report.hosts;
  return {
    ...report,
    hosts: named.flatMap(({ name, passed }) => (host === undefined ? [] : [{ ...host, name, passed }])),
    results: named.flatMap(({ failing }) => failing),
  };
}

describe('scale', () => {
  test('10,000 hosts by 60 controls with 5 % findings stay within 10 MiB, and what is cut is counted', () => {
    const page = renderHtml(manyHosts(10_000, 60));
    expect(Buffer.byteLength(page)).toBeLessThan(10 * 1024 * 1024);
    expect(cutOf(page)).toEqual(['finding rows', 'explanations', 'matrix rows']);
  });

  test('so do names that are as long and as hostile as they can be', () => {
    const name = (index: number): string => `${'\u202e<'.repeat(900)}${index}`;
    const hosts = Array.from({ length: 120 }, (_, index) =>
      anUnreachedHost(name(index), { code: name(index), message: name(index), hint: name(index) }),
    );
    const audited = Array.from({ length: 120 }, (_, index) =>
      anAuditedHost(name(index + 120), incidentFacts(), [aResult({ observed: name(index), expected: name(index) })]),
    );
    const page = renderHtml(aReport({ hosts: [...hosts, ...audited] }));
    expect(Buffer.byteLength(page)).toBeLessThan(10 * 1024 * 1024);
    expect(cutOf(page)).toContain('unreachable groups');
  });
});
