/** A new element. Its properties are set, not its attributes: a strict Content-Security-Policy forbids `style` and `on…` as attributes alone. */
export function createElement<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Readonly<Partial<Record<keyof HTMLElementTagNameMap[Tag], unknown>>>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
