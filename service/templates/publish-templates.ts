/** Template files become versions: content that differs from the live version is published; the rest acts at once. */

import { isDeepStrictEqual } from 'node:util';
import { type EnvironmentId, mintId, type RandomBytes } from '../../src/protocol/ids.ts';
import { codeOf } from '../error-code.ts';
import { canonicalJson, sha256 } from '../hash.ts';
import type { Template, TemplateVersion } from '../inquiry/inquiry.ts';
import type { Store } from '../store/store.ts';
import type { TemplateFile } from './template-file.ts';

/** What publishing did with one file. */
export interface Publication {
  readonly template: Template;
  readonly version: TemplateVersion;
  /** Whether a version was made; `false`: the live one has this content already. */
  readonly isNew: boolean;
}

/** PostgreSQL's `unique_violation`. */
const UNIQUE_VIOLATION = '23505';

interface PublishDeps {
  readonly store: Store;
  readonly clock: () => Date;
  readonly random: RandomBytes;
}

/** Publishes each file in a transaction of its own. Templates whose file is gone stay as they are: inquiries refer to them. */
export async function publishTemplates(
  files: readonly TemplateFile[],
  deps: PublishDeps,
): Promise<readonly Publication[]> {
  const environmentId = await deps.store.defaultEnvironmentId();
  const publications: Publication[] = [];
  for (const file of files) {
    try {
      publications.push(await publish(file, environmentId, deps));
    } catch (error) {
      // A template that is new has no row to lock: another process, started at once, was faster. Now there is one.
      if (codeOf(error) !== UNIQUE_VIOLATION) throw error;
      publications.push(await publish(file, environmentId, deps));
    }
  }
  return publications;
}

function publish(
  file: TemplateFile,
  environmentId: EnvironmentId,
  { store, clock, random }: PublishDeps,
): Promise<Publication> {
  // Whatever the order of the file's members and its white space.
  const contentHash = sha256(canonicalJson(file.version));
  return store.transaction(async (tx) => {
    const now = clock();
    const before = await tx.templateForUpdate(file.id);
    const live = before && (await tx.templateVersion(before.liveVersionId));
    const isNew = live?.contentHash !== contentHash;
    const version: TemplateVersion =
      live && !isNew
        ? live
        : {
            id: mintId('templateVersion', random),
            templateId: file.id,
            // Of a template that was not there the first: if another process was faster, the number is taken, and nothing is made twice.
            number: before === undefined ? 1 : ((await tx.templateVersions(file.id))[0]?.number ?? 0) + 1,
            content: file.version,
            contentHash,
            publishedAt: now,
          };
    const wanted: Template = {
      id: file.id,
      environmentId,
      name: file.name,
      status: file.status,
      allowedDomains: file.allowedDomains,
      blockClientSideCreation: file.blockClientSideCreation,
      redirectSchemes: file.redirectSchemes,
      liveVersionId: version.id,
      createdAt: before?.createdAt ?? now,
      updatedAt: before?.updatedAt ?? now,
    };
    if (before !== undefined && isDeepStrictEqual(before, wanted)) return { template: before, version, isNew: false };
    const template: Template = { ...wanted, updatedAt: now };
    await tx.putTemplate(template);
    if (isNew) await tx.insertTemplateVersion(version);
    return { template, version, isNew };
  });
}
