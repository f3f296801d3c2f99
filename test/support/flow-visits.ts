/** Visitors who were let in, in some way or other, and go on. */

import type { VersionContent } from '../../service/inquiry/template-content.ts';
import { createByApi } from '../../service/operations/create-by-api.ts';
import type { FieldInputs } from '../../src/protocol/fields.ts';
import { FlowVisitor, inquiryTarget, templateTarget } from './flow-visitor.ts';
import { simpleContent } from './sample-content.ts';
import type { ServiceWorld } from './service-world.ts';

export async function visit(world: ServiceWorld, of: VersionContent = simpleContent()): Promise<FlowVisitor> {
  const visitor = new FlowVisitor(world);
  await visitor.access(templateTarget(await world.publish(of)));
  return visitor;
}

/** Goes on through the given steps; each must be taken. */
export async function go(visitor: FlowVisitor, ...values: FieldInputs[]): Promise<void> {
  for (const each of values) {
    const reply = await visitor.next(each);
    if (!reply.ok) throw new Error(`${visitor.state.screen.step}: ${reply.error.code}`);
  }
}

export async function byApi(world: ServiceWorld, of: VersionContent, fields: FieldInputs): Promise<FlowVisitor> {
  const created = await createByApi(world.deps, {
    target: { kind: 'template', templateId: await world.publish(of) },
    account: { kind: 'none' },
    fields,
    tags: [],
    expiration: {},
    withSession: false,
    withLink: false,
  });
  if (created.kind === 'refused') throw new Error(created.code);
  const visitor = new FlowVisitor(world);
  await visitor.access(inquiryTarget(created.inquiry.id));
  return visitor;
}
