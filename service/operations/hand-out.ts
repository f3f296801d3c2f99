/** Ways into an inquiry that are handed out: sessions and one-time links. */

import { mintId, randomBase58 } from '../../src/protocol/ids.ts';
import type { Deps } from '../deps.ts';
import { sha256 } from '../hash.ts';
import { addSeconds, DEFAULT_ONE_TIME_LINK_SECONDS, intervalOf, sessionSeconds } from '../inquiry/expiry.ts';
import type { Inquiry, OneTimeLink, Session } from '../inquiry/inquiry.ts';
import { newSession, sessionToReplace } from '../inquiry/session.ts';
import type { VersionContent } from '../inquiry/template-content.ts';
import type { StoreTransaction } from '../store/store.ts';
import { writeEvents } from './write-change.ts';

/** 24 base58 characters carry 140 bits: codes cannot be guessed, and need no limit on tries. */
const CODE_LENGTH = 24;
const JTI_LENGTH = 24;

/** The addresses of one link. Known only now: the service keeps the code's hash. */
export interface LinkAddresses {
  readonly url: string;
  readonly shortUrl: string;
}

/** A new session for the inquiry, not stored yet. */
export function mintSession(deps: Pick<Deps, 'random'>, inquiry: Inquiry, content: VersionContent, now: Date): Session {
  const id = mintId('session', deps.random);
  const jti = randomBase58(JTI_LENGTH, deps.random);
  return newSession({ id, inquiryId: inquiry.id, jti, seconds: sessionSeconds(inquiry, content) }, now);
}

/** A new session for the inquiry, stored; past the number that an inquiry keeps it takes the place of another. */
export async function openSession(
  tx: StoreTransaction,
  deps: Pick<Deps, 'random'>,
  inquiry: Inquiry,
  content: VersionContent,
  now: Date,
): Promise<Session> {
  const replaced = sessionToReplace(await tx.sessionsOfAll([inquiry.id]), inquiry, now);
  if (replaced !== undefined) {
    await tx.removeSession(replaced.id);
    if (replaced.status !== 'expired')
      await writeEvents(tx, deps, inquiry, [{ name: 'inquiry-session.expired', sessionId: replaced.id }], now);
  }
  const session = mintSession(deps, inquiry, content, now);
  await tx.insertSession(session);
  return session;
}

/** A new one-time link to the inquiry, not stored yet. Its session is made when it is redeemed. */
export function mintLink(
  deps: Pick<Deps, 'random' | 'publicUrl'>,
  inquiry: Inquiry,
  content: VersionContent,
  expiresInSeconds: number | undefined,
  now: Date,
): { readonly link: OneTimeLink; readonly addresses: LinkAddresses } {
  const code = randomBase58(CODE_LENGTH, deps.random);
  const seconds =
    expiresInSeconds ?? intervalOf('oneTimeLinkSeconds', inquiry, content) ?? DEFAULT_ONE_TIME_LINK_SECONDS;
  const link: OneTimeLink = {
    codeHash: sha256(code),
    inquiryId: inquiry.id,
    createdAt: now,
    expiresAt: addSeconds(now, seconds),
    redeemedAt: null,
    redeemedClaimHash: null,
    sessionId: null,
  };
  const { publicUrl } = deps;
  return { link, addresses: { url: `${publicUrl}/verify?code=${code}`, shortUrl: `${publicUrl}/o/${code}` } };
}
