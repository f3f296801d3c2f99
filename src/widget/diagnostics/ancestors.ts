/**
 * Origins of the pages around this one, the innermost first, but for its own: that is named already. `undefined` in an older Firefox, which does not
 * tell a page what is around it.
 */
export function otherAncestors(): string[] | undefined {
  const { ancestorOrigins }: { ancestorOrigins?: Iterable<string> } = location;
  return ancestorOrigins && [...ancestorOrigins].filter((origin) => origin !== location.origin);
}
