/** The account that a new inquiry belongs to. */

import { type AccountId, type AccountTypeId, type EnvironmentId, mintId, parseId } from '../../src/protocol/ids.ts';
import type { Deps } from '../deps.ts';
import { type Decision, refused } from '../inquiry/decision.ts';
import type { Account } from '../inquiry/inquiry.ts';
import type { StoreReader } from '../store/store.ts';

export type AccountChoice =
  | { readonly kind: 'none' }
  /** An account of its own, without a reference. */
  | { readonly kind: 'new'; readonly accountTypeId?: AccountTypeId | undefined }
  | { readonly kind: 'existing'; readonly accountId: AccountId }
  /** The account with this reference id; made if there is none, and only then of the given type. */
  | { readonly kind: 'reference'; readonly referenceId: string; readonly accountTypeId?: AccountTypeId | undefined };

/** The longest reference ID, from a page or by the API, in UTF-16 code units. */
export const MAX_REFERENCE_ID_LENGTH = 255;

const DEFAULT_ACCOUNT_TYPE = 'acttp_default';

/** Type of accounts for which none was named. */
export function defaultAccountTypeId(): AccountTypeId {
  const id = parseId('accountType', DEFAULT_ACCOUNT_TYPE);
  if (id === undefined) throw new Error(`${DEFAULT_ACCOUNT_TYPE} is no id of an account type`);
  return id;
}

/** The account: one that stands, or one to be made together with the inquiry. */
export interface ChosenAccount {
  readonly account: Account | undefined;
  readonly isNew: boolean;
}

/** Refusal: `not_found`. */
export async function chooseAccount(
  store: StoreReader,
  deps: Pick<Deps, 'random'>,
  environmentId: EnvironmentId,
  choice: AccountChoice,
  now: Date,
): Promise<Decision<ChosenAccount>> {
  switch (choice.kind) {
    case 'none':
      return { kind: 'done', account: undefined, isNew: false };
    case 'existing': {
      const account = await store.account(choice.accountId);
      return account?.environmentId === environmentId ? { kind: 'done', account, isNew: false } : refused('not_found');
    }
    case 'new':
    case 'reference': {
      const account: Account = {
        id: mintId('account', deps.random),
        environmentId,
        accountTypeId: choice.accountTypeId ?? defaultAccountTypeId(),
        referenceId: choice.kind === 'reference' ? choice.referenceId : null,
        createdAt: now,
        updatedAt: now,
      };
      return { kind: 'done', account, isNew: true };
    }
    default:
      return choice satisfies never;
  }
}
