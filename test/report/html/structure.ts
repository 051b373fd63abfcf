import { type DefaultTreeAdapterTypes, parse } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;

/** What a browser makes of a text: every element with the names of its attributes, indented by its depth. */
export function structureOf(html: string): readonly string[] {
  return outline(parse(html), 0);
}

function outline(node: Node, depth: number): readonly string[] {
  const children = 'childNodes' in node ? node.childNodes.flatMap((child) => outline(child, depth + 1)) : [];
  if (!('tagName' in node)) return node.nodeName === '#comment' ? ['#comment'] : children;
  const attributes = node.attrs.map(({ name }) => name).join(' ');
  return [`${' '.repeat(depth)}${node.tagName} ${attributes}`.trimEnd(), ...children];
}

/** All elements with one of the names, and what they hold. */
export function elementsOf(html: string, names: readonly string[]): readonly { name: string; text: string }[] {
  return elements(parse(html))
    .filter(({ tagName }) => names.includes(tagName))
    .map((element) => ({ name: element.tagName, text: textOf(element) }));
}

function elements(node: Node): readonly DefaultTreeAdapterTypes.Element[] {
  const children = 'childNodes' in node ? node.childNodes.flatMap(elements) : [];
  return 'tagName' in node ? [node, ...children] : children;
}

export function textOf(node: Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

/** The values of all attributes with one of the names. */
export function attributesOf(html: string, name: string): readonly string[] {
  return elements(parse(html)).flatMap(({ attrs }) =>
    attrs.filter((each) => each.name === name).map(({ value }) => value),
  );
}
