/** As many as a number can have. */
const MAX_FRACTION_DIGITS = 20;

/**
 * How the visitor is used to see dates and numbers written, as a language tag: a page in English says nothing about the country that
 * its visitor lives in, while the browser may. Default: the language of the page.
 */
export function visitorLocale(): string | undefined {
  const { lang } = document.documentElement;
  const language = `${lang.split('-')[0]}-`;
  // Some browsers name what is no tag, `en-US@posix`, and formatting would throw.
  return navigator.languages.find((own) => own.startsWith(language) && /^[\w-]+$/.test(own)) ?? (lang || undefined);
}

/** A number as the visitor writes it, but not in groups of three: it may be a year. */
export function numberText(value: number): string {
  return value.toLocaleString(visitorLocale(), { useGrouping: false, maximumFractionDigits: MAX_FRACTION_DIGITS });
}
