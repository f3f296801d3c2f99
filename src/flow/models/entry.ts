/** How the visitor gets into an inquiry: what is accessed, with which token and claim, and what of it outlives a launch. */

import type { AccessAnswer, AccessRequest, AccessTarget } from '../../protocol/api.ts';
import { ERROR_CODES, isErrorCode } from '../../protocol/error-codes.ts';
import { type Claim, type InquiryId, mintClaim, parseClaim, parseId, type RandomBytes } from '../../protocol/ids.ts';
import type { OpenMetadata } from '../../protocol/messages.ts';
import type { ApiResult, FlowApi } from '../api.ts';
import type { FlowConfig } from '../boot.ts';
import type { SessionStore } from '../session-store.ts';

export interface EntryDeps {
  readonly config: FlowConfig;
  readonly api: FlowApi;
  readonly store: SessionStore;
  readonly random: RandomBytes;
  /** A link became this inquiry: a reload goes on with it. */
  readonly remember: (inquiryId: InquiryId) => void;
  /** Fetches what goes around an entry whose inquiry the tab keeps. May reject: then nothing is kept. */
  readonly loadKeeper: (entry: KeptEntry) => Promise<Keeper>;
}

type Answered = ApiResult<AccessAnswer> | undefined;

/** An entry as seen by what goes around it. */
export interface KeptEntry {
  /** As {@link Entry.ask}; by this claim, if it is one and none waits for its answer. */
  ask(isAwaited: () => boolean, claim?: string): Promise<Answered>;
  /** The next access is to this inquiry. */
  goOn(session: NonNullable<OpenMetadata['session']>): void;
  /** The next access is to the template again. */
  renew(): void;
  /** The inquiry that the next access is to, if there is one: the page gave it back to a frame that was reloaded. */
  inquiryId(): InquiryId | undefined;
  /** What is started, and for whom. */
  purpose(): Pick<AccessRequest, 'referenceId' | 'accountId'> & { readonly target: AccessTarget | undefined };
  mint(): Claim;
}

/** Goes around an entry, and keeps what was begun for the next launch in the same tab. */
export interface Keeper {
  ask(isAwaited: () => boolean): Promise<Answered>;
  /** The launch has ended. `isOver`: so has the inquiry, and nothing is kept of it. */
  end(isOver: boolean): void;
}

export interface Entry {
  /** What the page gives with `open`. */
  take(metadata: OpenMetadata): void;
  /** Access or redemption; `undefined` when nobody waits for the answer any more, which then changes nothing. */
  ask(isAwaited: () => boolean): Promise<Answered>;
  /** The inquiry has come to its end: another launch in this tab does not go on with it. */
  over(): void;
  /** The launch has ended: what was kept for a reload goes. */
  forget(): void;
  /** Another launch in the same document. */
  renew(): void;
}

export function createEntry({ config, api, store, random, remember, loadKeeper }: EntryDeps): Entry {
  const start = config.kind === 'flow' ? config.start : undefined;
  const firstTarget = start?.kind === 'access' ? start.target : undefined;
  const pageValues = start?.kind === 'access' ? start.values : undefined;
  const goesOn = firstTarget?.kind === 'inquiry';

  let opened: OpenMetadata = {};
  /** An inquiry once there is one. */
  let target = firstTarget;
  let token = pageValues?.sessionToken;
  /** Of a one-time link: the hosted page has it in its address, an integrator's page gives it with `open`. */
  let code = start?.kind === 'link' ? start.code : undefined;
  /** Kept until an access is answered, so that a lost answer is asked for again and not a second inquiry made. */
  let claim: Claim | undefined;

  const whom = () => ({
    referenceId: opened.referenceId ?? pageValues?.referenceId,
    accountId: opened.accountId ?? pageValues?.accountId,
  });

  function request(of: AccessTarget, withClaim: Claim): AccessRequest {
    const bare = { claim: withClaim, target: of, surface: config.surface };
    // The page's values made the inquiry that a reloaded frame goes on with: they do not count again.
    if (!pageValues || of !== firstTarget) return bare;
    const { accountTypeId, environmentId, redirectUri } = pageValues;
    return {
      ...bare,
      fields: { ...pageValues.fields, ...opened.fields },
      prefill: opened.prefill ?? pageValues.prefill,
      ...whom(),
      accountTypeId,
      environmentId,
      redirectUri,
    };
  }

  /** What opens only once: if its answer is lost with the document, the next one asks by the same claim. */
  function claimKeyOf(): string | undefined {
    if (code !== undefined && token === undefined) return `${code} claim`;
    return target?.kind === 'inquiry' && token === undefined ? `${target.inquiryId} claim` : undefined;
  }

  /** A link is for whoever has no session yet. Of a page with neither, a link that has no code is not known. */
  async function send(withClaim: Claim): Promise<ApiResult<AccessAnswer>> {
    if (target && (token !== undefined || code === undefined)) return api.access(request(target, withClaim), token);
    const result = await api.redeem({ claim: withClaim, code: code ?? '', inquiryId: entry.inquiryId() });
    if (result.kind !== 'ok') return result;
    // An inquiry that exists is as it was made, and a redemption does not even say what the page says about it.
    // Whoever gives a code gives them beside it: an address holds none then.
    const given = { ...opened.prefill, ...opened.fields };
    const whose = { ...whom(), accountTypeId: pageValues?.accountTypeId };
    const keys = [...Object.keys(given), ...Object.entries(whose).flatMap(([key, id]) => (id ? [key] : []))];
    const dropped = keys.map((key) => ({ key, reason: 'ignored' as const }));
    return { ...result, value: { ...result.value, dropped } };
  }

  const entry: KeptEntry = {
    async ask(isAwaited, given) {
      if (target?.kind === 'inquiry') token ??= store.read(target.inquiryId);
      const claimKey = claimKeyOf();
      claim ??= parseClaim(given ?? (claimKey && store.read(claimKey))) ?? mintClaim(random);
      if (claimKey) store.write(claimKey, claim);
      if (!start) return undefined;
      const result = await send(claim);
      if (!isAwaited()) return undefined;
      // What passes says nothing about a request before it, which may have got through without its answer.
      if (result.kind === 'connection' || (result.kind === 'error' && isPassing(result.error.code))) return result;
      claim = undefined;
      if (claimKey) store.remove(claimKey);
      if (result.kind === 'error' && code !== undefined && token !== undefined) {
        // A new link to an inquiry whose session has gone: what was kept of it must not stand in the way.
        if (target?.kind === 'inquiry') store.remove(target.inquiryId);
        token = undefined;
        return entry.ask(isAwaited);
      }
      code = undefined;
      if (result.kind === 'error') return result;
      const { inquiryId } = result.value.state;
      target = { kind: 'inquiry', inquiryId };
      token = result.value.sessionToken;
      // A template starts anew after a reload of its page, so there is nothing to go on with.
      if (goesOn || start.kind === 'link') store.write(inquiryId, token);
      if (start.kind === 'link') remember(inquiryId);
      return result;
    },
    goOn(session) {
      const inquiryId = parseId('inquiry', session.inquiryId);
      if (!inquiryId) return;
      if (!goesOn) target = { kind: 'inquiry', inquiryId };
      token = session.sessionToken;
    },
    renew() {
      // An inquiry goes on with its session, or with the claim that was not answered; a template starts an entirely new one.
      if (goesOn) return;
      claim = undefined;
      target = firstTarget;
      token = undefined;
    },
    inquiryId: () => (target?.kind === 'inquiry' ? target.inquiryId : undefined),
    purpose: () => ({ target: firstTarget, ...whom() }),
    mint: () => mintClaim(random),
  };
  const { ask, goOn, renew } = entry;
  /** Asked for at once, so that it is there when the visitor is shown the flow. */
  const keeper = start?.kind === 'access' && start.persists ? loadKeeper(entry).catch(() => undefined) : undefined;

  return {
    take(metadata) {
      // An `open` that only repeats the wish does not take back what an earlier one gave.
      if (Object.keys(metadata).length > 0) opened = metadata;
      token = metadata.sessionToken ?? token;
      if (goesOn) code = metadata.code ?? code;
      if (metadata.session) goOn(metadata.session);
    },
    ask: (isAwaited) => (keeper ? keeper.then((loaded) => (loaded ?? entry).ask(isAwaited)) : ask(isAwaited)),
    over: () => void keeper?.then((loaded) => loaded?.end(true)),
    forget() {
      if (target?.kind === 'inquiry') store.remove(target.inquiryId);
      void keeper?.then((loaded) => loaded?.end(false));
    },
    renew,
  };
}

/** Whether the same request may be granted later. */
export function isPassing(code: string): boolean {
  return isErrorCode(code) && ERROR_CODES[code].retryable;
}
