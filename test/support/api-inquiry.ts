import { type ApiCreated, type ApiCreation, createByApi } from '../../service/operations/create-by-api.ts';
import type { TemplateId } from '../../src/protocol/ids.ts';
import type { ServiceWorld } from './service-world.ts';

/** An inquiry that a backend made, with nothing but what is given. */
export async function createApiInquiry(
  world: ServiceWorld,
  templateId: TemplateId,
  more: Partial<ApiCreation> = {},
): Promise<ApiCreated> {
  const created = await createByApi(world.deps, {
    target: { kind: 'template', templateId },
    account: { kind: 'none' },
    fields: {},
    tags: [],
    expiration: {},
    withSession: false,
    withLink: false,
    ...more,
  });
  if (created.kind === 'refused') throw new Error(`The inquiry was refused: ${created.code}`);
  return created;
}
