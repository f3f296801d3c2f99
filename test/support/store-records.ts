/** Records for the store's contracts: each is new, stored or ready to be. */

import { sha256 } from '../../service/hash.ts';
import { createInquiry } from '../../service/inquiry/create.ts';
import type {
  Account,
  Inquiry,
  OneTimeLink,
  Session,
  StoredEvent,
  Template,
  TemplateVersion,
} from '../../service/inquiry/inquiry.ts';
import { newSession } from '../../service/inquiry/session.ts';
import { defaultAccountTypeId } from '../../service/operations/accounts.ts';
import type { NewInquiry, Store } from '../../service/store/store.ts';
import { mintId, randomBase58 } from '../../src/protocol/ids.ts';
import { simpleContent } from './sample-content.ts';
import { createServiceWorld, random } from './service-world.ts';

export const NOW = new Date('2026-05-04T09:00:00.123Z');
export const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
/** Long enough that requests sent at once are at work at once. */
export const CROWD = 8;
export const crowd = <T>(work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: CROWD }, (_, index) => work(index)));

/** An inquiry without anything that comes into being with it. */
export const alone = (inquiry: Inquiry): NewInquiry => ({
  inquiry,
  account: undefined,
  events: [],
  session: undefined,
  link: undefined,
});

export function sessionOf(of: Inquiry, more: Partial<Session> = {}): Session {
  const made = newSession({ id: mintId('session', random), inquiryId: of.id, jti: 'jti', seconds: 60 }, NOW);
  return { ...made, ...more };
}

export function linkOf(of: Inquiry, more: Partial<OneTimeLink> = {}): OneTimeLink {
  return {
    codeHash: sha256(randomBase58(24, random)),
    inquiryId: of.id,
    createdAt: NOW,
    expiresAt: later(60),
    redeemedAt: null,
    redeemedClaimHash: null,
    sessionId: null,
    ...more,
  };
}

export function eventOf(of: Inquiry, name: StoredEvent['name']): StoredEvent {
  return {
    id: mintId('event', random),
    environmentId: of.environmentId,
    name,
    inquiryId: of.id,
    sessionId: null,
    context: { tags: ['a'], count: 1 },
    createdAt: NOW,
  };
}

export interface StoreRecords {
  /** A template that was published, and its live version. */
  template(): Promise<{ template: Template; version: TemplateVersion }>;
  inquiry(more?: Partial<Inquiry>): Promise<Inquiry>;
  session(of: Inquiry, more?: Partial<Session>): Promise<Session>;
  link(of: Inquiry, more?: Partial<OneTimeLink>): Promise<OneTimeLink>;
  /** Not stored yet: an inquiry of the template, and an account for it. */
  withAccount(referenceId: string | null): Promise<NewInquiry & { readonly account: Account }>;
}

export function createStoreRecords(store: Store): StoreRecords {
  async function template() {
    await using world = await createServiceWorld(store);
    const id = await world.publish(simpleContent());
    const stored = await store.template(id);
    const version = stored && (await store.templateVersion(stored.liveVersionId));
    if (!stored || !version) throw new Error('The template was not published');
    return { template: stored, version };
  }

  async function inquiry(more: Partial<Inquiry> = {}): Promise<Inquiry> {
    const command = {
      ...(await template()),
      id: mintId('inquiry', random),
      via: 'api',
      account: null,
      referenceId: null,
    } as const;
    const rest = {
      fields: {},
      note: null,
      tags: [],
      creator: null,
      redirectUri: null,
      expiration: {},
      isHandedOut: false,
    };
    const created = createInquiry({ ...command, ...rest }, NOW);
    if (created.kind === 'refused') throw new Error(created.code);
    return store.insertInquiry(alone({ ...created.inquiry, ...more }));
  }

  async function session(of: Inquiry, more: Partial<Session> = {}): Promise<Session> {
    const stored = sessionOf(of, more);
    await store.transaction((tx) => tx.insertSession(stored));
    return stored;
  }

  async function link(of: Inquiry, more: Partial<OneTimeLink> = {}): Promise<OneTimeLink> {
    const stored = linkOf(of, more);
    await store.transaction((tx) => tx.insertLink(stored));
    return stored;
  }

  async function withAccount(referenceId: string | null): Promise<NewInquiry & { readonly account: Account }> {
    const account: Account = {
      id: mintId('account', random),
      environmentId: await store.defaultEnvironmentId(),
      accountTypeId: defaultAccountTypeId(),
      referenceId,
      createdAt: NOW,
      updatedAt: NOW,
    };
    const { inquiry: of } = alone({ ...(await inquiry()), id: mintId('inquiry', random), accountId: account.id });
    return { ...alone(of), account };
  }

  return { template, inquiry, session, link, withAccount };
}
