// The types of playwright-core name these of a browser's; this project's code runs in none, and has no others of them.
interface Node {}
interface HTMLElement {}
interface SVGElement {}
interface HTMLElementTagNameMap {}
