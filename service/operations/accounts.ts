/** The account that a new inquiry belongs to. */

import { type AccountId, type AccountTypeId, type EnvironmentId, mintId, parseId } from '../../src/protocol/ids.ts';
import type { Deps } from '../deps.ts';
import { type Decision, refused } from '../inquiry/decision.ts';
import type { Account } from '../inquiry/inquiry.ts';
import type { StoreTransaction } from '../store/store.ts';

export type AccountChoice =
  | { readonly kind: 'none' }
  /** An account of its own, without a reference. */
  | { readonly kind: 'new'; readonly accountTypeId?: AccountTypeId | undefined }
  | { readonly kind: 'existing'; readonly accountId: AccountId }
  /** The account with this reference id; made if there is none, and only then of the given type. */
  | { readonly kind: 'reference'; readonly referenceId: string; readonly accountTypeId?: AccountTypeId | undefined };

const DEFAULT_ACCOUNT_TYPE = 'acttp_default';

/** Type of accounts for which none was named. */
export function defaultAccountTypeId(): AccountTypeId {
  const id = parseId('accountType', DEFAULT_ACCOUNT_TYPE);
  if (id === undefined) throw new Error(`${DEFAULT_ACCOUNT_TYPE} is no id of an account type`);
  return id;
}

export async function chooseAccount(
  tx: StoreTransaction,
  deps: Pick<Deps, 'random'>,
  environmentId: EnvironmentId,
  choice: AccountChoice,
  now: Date,
): Promise<Decision<{ readonly account: Account | null }>> {
  switch (choice.kind) {
    case 'none':
      return { kind: 'done', account: null };
    case 'existing': {
      const account = await tx.account(choice.accountId);
      return account?.environmentId === environmentId ? { kind: 'done', account } : refused('not_found');
    }
    case 'new':
    case 'reference': {
      const account = await tx.ensureAccount({
        id: mintId('account', deps.random),
        environmentId,
        accountTypeId: choice.accountTypeId ?? defaultAccountTypeId(),
        referenceId: choice.kind === 'reference' ? choice.referenceId : null,
        createdAt: now,
        updatedAt: now,
      });
      return { kind: 'done', account };
    }
    default:
      return choice satisfies never;
  }
}
