/** The template and the version that a new inquiry is to have. */

import type { TemplateId, TemplateVersionId } from '../../src/protocol/ids.ts';
import type { Template, TemplateVersion } from '../inquiry/inquiry.ts';
import type { StoreReader } from '../store/store.ts';

/** A template's live version, or a version by its own id. */
export type TemplateTarget =
  | { readonly kind: 'template'; readonly templateId: TemplateId }
  | { readonly kind: 'templateVersion'; readonly templateVersionId: TemplateVersionId };

/** A template, and one of its versions. */
export interface Found {
  readonly template: Template;
  readonly version: TemplateVersion;
}

export function findTarget(store: StoreReader, target: TemplateTarget): Promise<Found | undefined> {
  return findWith(store, target, (id) => store.template(id));
}

/** The same if the template were as this process saw it last. */
export function rememberedTarget(store: StoreReader, target: TemplateTarget): Promise<Found | undefined> {
  return findWith(store, target, (id) => store.rememberedTemplate(id));
}

async function findWith(
  store: StoreReader,
  target: TemplateTarget,
  templateOf: (id: TemplateId) => Promise<Template | undefined> | Template | undefined,
): Promise<Found | undefined> {
  if (target.kind === 'templateVersion') {
    const version = await store.templateVersion(target.templateVersionId);
    const template = version && (await templateOf(version.templateId));
    return template && { template, version };
  }
  const template = await templateOf(target.templateId);
  const version = template && (await store.templateVersion(template.liveVersionId));
  return version && { template, version };
}
