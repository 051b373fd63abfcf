import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { renderHtml } from '../../../src/report/html/render-html.ts';
import { REPORTS } from '../../builders/reports.ts';
import { waivedReport } from '../../builders/waived-report.ts';
import { accessibilityFaults, ReportBrowser } from './browser.ts';
import { structureOf } from './structure.ts';

// axe computes for seconds, and a busy machine has no processor for itself.
vi.setConfig({ testTimeout: 90_000 });
const PATIENCE = { timeout: 20_000 };

let browser: ReportBrowser;
beforeAll(async () => {
  browser = await ReportBrowser.start();
});
afterAll(async () => {
  await browser.close();
});

const make = (name: string) => (name === 'waived' ? waivedReport() : (REPORTS[name]?.() ?? waivedReport()));

// Each kind of section once at least, and each tone in both schemes.
test.each([
  ['waived', 'light'],
  ['waived', 'dark'],
  ['hostile', 'light'],
  ['fleet', 'dark'],
  ['unreachable', 'light'],
] as const)('%s, %s: axe finds nothing, the browser says nothing, nothing is loaded', async (name, colorScheme) => {
  const { page, complaints } = await browser.open(make(name), { colorScheme });
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
});

test.each(['incident', 'waived', 'hostile'] as const)(
  '%s: on a narrow screen nothing but a table scrolls sideways',
  async (name) => {
    const { page } = await browser.open(make(name), { viewport: { width: 400, height: 800 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
    await page.close();
  },
);

describe('the filter', () => {
  const VISIBLE =
    '[...document.querySelectorAll("article, #not-audited tr[data-item], #matrix tr[data-item]")].filter((each) => each.checkVisibility()).map((each) => each.querySelector("h3, td, th").textContent.trim())';

  test('is used by keyboard, finds a host among folded ones, says what it shows, and is cleared', async () => {
    const { page, complaints } = await browser.open(make('fleet'));
    const all = await page.evaluate<string[]>(VISIBLE);
    expect(all).toHaveLength(10);
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.id')).toBe('search');
    await page.keyboard.type('web007');
    await expect.poll(() => page.textContent('#shown'), PATIENCE).toBe('4 of 13 entries shown');
    expect(await page.evaluate<string[]>(VISIBLE)).toEqual([
      'high Supervised programs may open enough files binds now',
      'high Supervised programs have files left binds now',
      'medium TIME_WAIT recycling is off',
      'web[001-014] ×14',
    ]);
    await page.keyboard.press('Escape');
    expect(await page.evaluate<string[]>(VISIBLE)).toEqual(all);
    expect(await page.textContent('#shown')).toBe('');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('only names that are in a range are found in it', async () => {
    const { page } = await browser.open(make('fleet'));
    for (const [query, words] of [
      ['web497', '2 of 13 entries shown'],
      ['web498', '0 of 13 entries shown'],
      ['DB1', '2 of 13 entries shown'],
      ['web0070', '0 of 13 entries shown'],
      ['web014', '4 of 13 entries shown'],
      ['web14', '0 of 13 entries shown'],
    ] as const) {
      await page.fill('#search', query);
      await expect.poll(() => page.textContent('#shown'), PATIENCE).toBe(words);
    }
    await page.close();
  });

  test('by severity and outcome', async () => {
    const { page } = await browser.open(make('fleet'));
    await page.focus('input[value="high"]');
    await page.keyboard.press('Space');
    await page.focus('input[value="unreachable"]');
    await page.keyboard.press('Space');
    await expect.poll(() => page.textContent('#shown'), PATIENCE).toBe('8 of 13 entries shown');
    expect(await page.evaluate<string[]>(VISIBLE)).toEqual([
      'medium TIME_WAIT recycling is off',
      'web[001-014] ×14',
      'web[493-497] ×5',
      'db3',
      'web[015-492] ×478',
    ]);
    expect(await page.isVisible('#not-known .none')).toBe(true);
    await page.close();
  });
});

test('without scripts there is no filter, and all can be read', async () => {
  const { page } = await browser.open(make('incident'), { javaScriptEnabled: false });
  expect(await page.isVisible('#filters')).toBe(false);
  expect(await page.locator('article').count()).toBe(3);
  expect(await page.isVisible('#matrix tbody tr >> nth=2')).toBe(true);
  await page.click('text=Evidence: the limit chain');
  expect(await page.isVisible('.chain >> nth=0')).toBe(true);
  await page.close();
});

test('on paper the folded parts are there and the filter is not', async () => {
  const { page } = await browser.open(make('incident'));
  const shown = (selector: string) =>
    page.evaluate<boolean>(`document.querySelector("${selector}").checkVisibility({ contentVisibilityAuto: true })`);
  expect([await shown('.chain'), await shown('#filters')]).toEqual([false, true]);
  await page.emulateMedia({ media: 'print' });
  await expect.poll(() => shown('.chain'), PATIENCE).toBe(true);
  expect(await shown('#filters')).toBe(false);
  const pdf = await page.pdf();
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  await page.close();
});

test('a hostile report makes the same elements in a browser as in the specification', async () => {
  const report = make('hostile');
  const { page, complaints } = await browser.open(report);
  const elements = await page.evaluate<number>('document.querySelectorAll("*").length');
  expect(elements).toBe(structureOf(renderHtml(report)).length);
  expect(await page.evaluate('document.querySelectorAll("script").length')).toBe(1);
  await page.fill('#search', '<img src=x onerror=alert(1)>');
  await expect
    .poll(() => page.textContent('#shown'), PATIENCE)
    .toMatch(/^\d+ of \d+ entries shown, without what was cut to fit$/);
  expect(complaints).toEqual([]);
  await page.close();
});

test.each([
  ['img-src', 'new Image().src = "http://127.0.0.1:9/"'],
  ['connect-src', 'fetch("http://127.0.0.1:9/").catch(() => {})'],
  [
    'script-src-elem',
    'document.body.append(Object.assign(document.createElement("script"), { text: "window.ran = 1" }))',
  ],
  ['style-src-attr', 'document.body.setAttribute("style", "color: red")'],
])('its policy would stop what does not belong there: %s', async (directive, attack) => {
  const { page } = await browser.open(make('empty'));
  await page.evaluate(
    `document.addEventListener("securitypolicyviolation", (event) => { window.stopped = event.effectiveDirective }); ${attack}; 0`,
  );
  await expect.poll(() => page.evaluate('window.stopped'), PATIENCE).toBe(directive);
  expect(await page.evaluate('window.ran')).toBeUndefined();
  await page.close();
});
