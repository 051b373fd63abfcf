// Filter and search of the HTML report. It reads what the page shows and hides what does not fit; it writes nothing
// into the page but its own count. Without it all of the page can be read.
(() => {
  const form = document.querySelector('#filters');
  const search = document.querySelector('#search');
  const shown = document.querySelector('#shown');
  if (!(form instanceof HTMLFormElement && search instanceof HTMLInputElement && shown instanceof HTMLOutputElement)) {
    return;
  }

  /** Names in two cells are two names.
   * @param {Element} element */
  const textOf = (element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let text = '';
    while (walker.nextNode()) text += `${walker.currentNode.nodeValue}\n`;
    return text.toLowerCase();
  };
  const items = [...document.querySelectorAll('[data-item]')].map((element) => {
    const rows = [...element.querySelectorAll('[data-row]')].map((row) => ({ element: row, text: textOf(row) }));
    return { element, text: textOf(element), rows };
  });

  /** `web[01-20,25].example`: the names of many hosts in one.
   * @param {string} text @param {string} name */
  const foldsIn = (text, name) => {
    const digits = /\d/.test(name);
    if (!digits) return false;
    for (const [, before = '', ranges = '', after = ''] of text.matchAll(/([^\s,[\]]*)\[([\d,-]+)\]([^\s,[\]]*)/g)) {
      if (!name.startsWith(before)) continue;
      const number = /^\d+/.exec(name.slice(before.length))?.[0];
      if (number === undefined || !after.startsWith(name.slice(before.length + number.length))) continue;
      const inside = ranges.split(',').some((range) => {
        const [from = '', to = from] = range.split('-');
        // `web7` is not `web007`.
        const alike = number.startsWith('0') ? from.length === number.length : from.length <= number.length;
        return alike && number.length <= to.length && Number(from) <= Number(number) && Number(number) <= Number(to);
      });
      if (inside) return true;
    }
    return false;
  };

  /** @param {string} text @param {readonly string[]} words */
  const fits = (text, words) => words.every((word) => text.includes(word) || foldsIn(text, word));

  /** @param {string} name */
  const unchecked = (name) =>
    new Set(
      [...form.querySelectorAll(`input[name="${name}"]`)]
        .filter((box) => box instanceof HTMLInputElement && !box.checked)
        .map((box) => box.getAttribute('value')),
    );

  // That nothing is found would otherwise read as that nothing is there.
  const unsearched = document.querySelector('#cut') === null ? '' : ', without what was cut to fit';

  const sayWhatIsEmpty = () => {
    for (const section of document.querySelectorAll('main > section')) {
      const own = [...section.querySelectorAll('[data-item]')];
      const isEmpty = own.length > 0 && own.every((item) => item.hasAttribute('hidden'));
      section.querySelector('.none')?.toggleAttribute('hidden', !isEmpty);
    }
  };

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const [severities, outcomes] = [unchecked('severity'), unchecked('outcome')];
    let count = 0;
    for (const { element, text, rows } of items) {
      const chosen =
        !severities.has(element.getAttribute('data-severity')) && !outcomes.has(element.getAttribute('data-outcome'));
      const visible = chosen && fits(text, words);
      element.toggleAttribute('hidden', !visible);
      if (visible) count += 1;
      const found = rows.map((row) => fits(row.text, words));
      const some = found.includes(true);
      // A word of the title finds all of its rows.
      for (const [index, row] of rows.entries()) row.element.toggleAttribute('hidden', some && !found[index]);
    }
    sayWhatIsEmpty();
    const isWhole = words.length === 0 && severities.size === 0 && outcomes.size === 0;
    shown.value = isWhole ? '' : `${count} of ${items.length} entries shown${unsearched}`;
  };

  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(filter, 60);
  };

  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', soon);
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const inField = event.target instanceof HTMLInputElement && event.target.type === 'search';
    if (event.key === '/' && !inField) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      form.reset();
      search.blur();
      filter();
    }
  });

  // For browsers whose style sheets cannot unfold what is printed.
  /** @type {HTMLDetailsElement[]} */
  let unfolded = [];
  window.addEventListener('beforeprint', () => {
    unfolded = [...document.querySelectorAll('details')].filter((each) => !each.open);
    for (const each of unfolded) each.open = true;
  });
  window.addEventListener('afterprint', () => {
    for (const each of unfolded) each.open = false;
  });
  form.hidden = false;
})();
