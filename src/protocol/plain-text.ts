/**
 * Text that means the same in any characters: numbers, days, phone numbers, e-mail addresses, as the keyboards of the world write them and as they
 * are copied out of contacts and letters.
 */

/** From the wide characters of East Asian keyboards to ASCII. */
const WIDE_OFFSET = 0xfee0;
const DIGIT = /\p{Nd}/u;

/** In ASCII, as far as it can be: digits of any script, wide characters, spaces and dashes of any kind; without marks that are not seen. */
export function toPlain(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - WIDE_OFFSET))
    .replace(/\p{Nd}/gu, (digit) => `${digitValue(digit.codePointAt(0) ?? 0)}`)
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Zs}/gu, ' ')
    .replace(/[\p{Pd}\u2212]/gu, '-');
}

/** Unicode has the digits of a script in a row, from zero to nine; other rows may stand right before it. */
function digitValue(code: number): number {
  let before = 0;
  while (DIGIT.test(String.fromCodePoint(code - before - 1))) before++;
  return before % 10;
}
