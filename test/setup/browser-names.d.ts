// The types of playwright-core name these of a browser's; this project's code runs in none, and has no others of them.
type Node = object;
type HTMLElement = object;
type SVGElement = object;
type HTMLElementTagNameMap = object;
