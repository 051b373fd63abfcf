import { html, type Markup } from './markup.ts';

/** A part of the report that the reader can go to. */
export interface Section {
  /** Its anchor: ours, never text of a report. */
  readonly id: string;
  readonly title: string;
  /** What the table of contents says behind its title. */
  readonly note?: string;
  readonly body: Markup;
}

export function sectionMarkup({ id, title, body }: Section): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
<p class="none" hidden>Nothing here fits the filter.</p>
</section>
`;
}

export function contents(sections: readonly Section[]): Markup {
  const links = sections.map(
    ({ id, title, note }) =>
      html`<li><a href="#${id}">${title}</a>${note === undefined ? undefined : html` <span class="note">${note}</span>`}</li>`,
  );
  return html`<nav aria-label="Contents"><ul>${links}</ul></nav>`;
}
