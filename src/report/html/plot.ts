import { html, type Markup } from './markup.ts';

interface Figure {
  readonly title: string;
  /** What can be seen, in words. */
  readonly caption: string;
  readonly drawing: Markup;
  /** What the colours mean. */
  readonly key?: readonly (readonly [tone: string, words: string])[];
  /** The same values for those who do not see the drawing, and for copying. */
  readonly table: Markup;
  readonly tableTitle: string;
}

export function figure({ title, caption, drawing, key = [], table, tableTitle }: Figure): Markup {
  const marks = key.map(
    ([tone, words]) => html`<li><span class="swatch ${tone}" aria-hidden="true"></span> ${words}</li>`,
  );
  return html`<figure>
<figcaption><h3>${title}</h3><p>${caption}</p>${marks.length > 0 ? html`<ul class="key">${marks}</ul>` : undefined}</figcaption>
${drawing}
<details><summary>${tableTitle}</summary>
${table}
</details>
</figure>
`;
}

/** `0.4 %`: never rounded to more than is left. */
export function percentWords(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
}
