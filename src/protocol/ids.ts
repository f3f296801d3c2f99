/**
 * Branded ids and the only functions that make them: {@link mintId} from randomness, {@link parseId} from unknown input.
 *
 * An id is a prefix that names the kind of object, and an opaque tail. Only the prefix has a meaning.
 */

/** Prefix of each kind of object, as the published REST API spells them. */
export const ID_PREFIXES = {
  inquiry: 'inq_',
  template: 'itmpl_',
  templateVersion: 'itmplv_',
  session: 'iqse_',
  account: 'act_',
  accountType: 'acttp_',
  environment: 'env_',
  organization: 'org_',
  event: 'evt_',
  document: 'doc_',
  selfie: 'self_',
  request: 'req_',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

declare const brand: unique symbol;
/** A string that was checked or minted as the id of one kind of object. */
export type Id<K extends IdKind> = string & { readonly [brand]: K };

export type InquiryId = Id<'inquiry'>;
export type TemplateId = Id<'template'>;
export type TemplateVersionId = Id<'templateVersion'>;
export type SessionId = Id<'session'>;
export type AccountId = Id<'account'>;
export type AccountTypeId = Id<'accountType'>;
export type EnvironmentId = Id<'environment'>;
export type EventId = Id<'event'>;
export type DocumentId = Id<'document'>;
export type SelfieId = Id<'selfie'>;

/** Fills an array with cryptographically secure random bytes: `crypto.getRandomValues`, or a seeded source in tests. */
export type RandomBytes = (length: number) => Uint8Array;

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** 24 base58 characters carry 140 bits: an inquiry id is a bearer secret until its first access, so 128 bits is the floor. */
const TAIL_LENGTH = 24;
/** Bytes at or above the largest multiple of 58 are thrown away, so that every character is equally likely. */
const UNBIASED_BYTES = 256 - (256 % BASE58.length);

/** A tenth of all bytes is thrown away: with some to spare, one drawing is nearly always enough. */
const SPARE_FACTOR = 1.5;

/** `length` base58 characters from `random`, each equally likely. */
export function randomBase58(length: number, random: RandomBytes): string {
  let text = '';
  while (text.length < length) {
    for (const byte of random(Math.ceil(length * SPARE_FACTOR))) {
      if (byte < UNBIASED_BYTES && text.length < length) text += BASE58[byte % BASE58.length];
    }
  }
  return text;
}

/** A new id of the given kind, with 140 random bits and no time order. */
export function mintId<K extends IdKind>(kind: K, random: RandomBytes): Id<K> {
  return (ID_PREFIXES[kind] + randomBase58(TAIL_LENGTH, random)) as Id<K>;
}

/**
 * The value as an id of the given kind, or `undefined` when it is not a string of that prefix followed by 1 to 64 ASCII
 * letters and digits. The tail is opaque, so ids made elsewhere pass.
 */
export function parseId<K extends IdKind>(kind: K, value: unknown): Id<K> | undefined {
  if (typeof value !== 'string' || !value.startsWith(ID_PREFIXES[kind])) return undefined;
  return /^[A-Za-z0-9]{1,64}$/.test(value.slice(ID_PREFIXES[kind].length)) ? (value as Id<K>) : undefined;
}

declare const claimBrand: unique symbol;
/** 128 random bits in hexadecimal that a frame draws at boot, so that a repeated request is known for the same one. */
export type Claim = string & { readonly [claimBrand]: true };

/** A new claim. */
export function mintClaim(random: RandomBytes): Claim {
  return Array.from(random(16), (byte) => byte.toString(16).padStart(2, '0')).join('') as Claim;
}

/** The value as a claim, or `undefined` when it is not 32 lower case hexadecimal digits. */
export function parseClaim(value: unknown): Claim | undefined {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value) ? (value as Claim) : undefined;
}
