import type { RandomBytes } from '../src/protocol/ids.ts';

/** Some hundred ids' worth. */
const SUPPLY_BYTES = 8_192;

/**
 * Bytes of the system's cryptographic generator, none of them given out twice. Drawn in stock: asking the system for an id's worth
 * costs as much as for all of it.
 */
export function createRandomBytes(): RandomBytes {
  let supply = new Uint8Array(0);
  return (length) => {
    if (length > SUPPLY_BYTES) return crypto.getRandomValues(new Uint8Array(length));
    // A new one each time: whoever holds bytes of the old one keeps them.
    if (supply.byteLength < length) supply = crypto.getRandomValues(new Uint8Array(SUPPLY_BYTES));
    const given = supply.subarray(0, length);
    supply = supply.subarray(length);
    return given;
  };
}
