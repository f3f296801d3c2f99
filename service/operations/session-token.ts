/**
 * Session tokens: JWTs that name a session. The session's row decides whether it is alive; the signature only keeps strangers from
 * asking.
 */

import { jwtVerify, SignJWT } from 'jose';
import { type InquiryId, parseId, type SessionId } from '../../src/protocol/ids.ts';
import type { Deps } from '../deps.ts';
import { addSeconds, MAX_SESSION_SECONDS } from '../inquiry/expiry.ts';
import type { Session } from '../inquiry/inquiry.ts';

const ALGORITHM = 'HS256';
export const SESSION_TOKEN_AUDIENCE = 'inquiry-flow';
/** By how much the clocks of two processes may differ, and one be set back, and what was signed a moment ago is taken all the same. */
const CLOCK_TOLERANCE_SECONDS = 86_400;

type Signing = Pick<Deps, 'sessionSecrets' | 'publicUrl'>;

export interface TokenClaims {
  readonly inquiryId: InquiryId;
  readonly sessionId: SessionId;
  readonly jti: string;
}

/** The session's token. It follows from the session's row alone: a repeated answer carries the same bytes. */
export async function signSessionToken(signing: Signing, session: Session): Promise<string> {
  const [secret] = signing.sessionSecrets;
  if (secret === undefined) throw new Error('No session secret to sign with');
  const issuedAt = secondsOf(session.createdAt);
  return new SignJWT({ sid: session.id })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setSubject(session.inquiryId)
    .setJti(session.jti)
    .setAudience(SESSION_TOKEN_AUDIENCE)
    .setIssuer(signing.publicUrl)
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(secondsOf(addSeconds(session.createdAt, MAX_SESSION_SECONDS)))
    .sign(keyOf(secret));
}

/** What the token says, or `undefined` if there is none, none of the secrets signed it, or it is not meant for this service at this time. */
export async function verifySessionToken(
  signing: Signing,
  token: string | undefined,
  now: Date,
): Promise<TokenClaims | undefined> {
  if (token === undefined) return undefined;
  for (const secret of signing.sessionSecrets) {
    try {
      const { payload } = await jwtVerify(token, keyOf(secret), {
        algorithms: [ALGORITHM],
        audience: SESSION_TOKEN_AUDIENCE,
        issuer: signing.publicUrl,
        // The others are looked at below.
        requiredClaims: ['nbf'],
        currentDate: now,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      });
      // The tolerance is for its beginning.
      if (payload.exp === undefined || payload.exp <= secondsOf(now)) return undefined;
      const inquiryId = parseId('inquiry', payload.sub);
      const sessionId = parseId('session', payload['sid']);
      if (inquiryId === undefined || sessionId === undefined || payload.jti === undefined) return undefined;
      return { inquiryId, sessionId, jti: payload.jti };
    } catch {
      // Not this secret, or no good token at all: both mean "not proven", and why is of no use to the sender.
    }
  }
  return undefined;
}

function keyOf(secret: string): Uint8Array {
  return new TextEncoder().encode(secret);
}

function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
