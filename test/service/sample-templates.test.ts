import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readTemplates } from '../../service/templates/read-templates.ts';
import { FIELD_TYPES } from '../../src/protocol/fields.ts';
import type { Json } from './template-json.ts';

describe('the sample templates', () => {
  test('are the three of the documentation, open to all pages', async () => {
    const templates = await readTemplates('demo/templates');
    expect(
      templates.map(({ id, allowedDomains, blockClientSideCreation }) => [id, allowedDomains, blockClientSideCreation]),
    ).toEqual([
      ['itmpl_demoApiCreatedOnly000001', [], true],
      ['itmpl_demoIdentityCheck0000001', [], false],
      ['itmpl_demoSignUpForm0000000001', [], false],
    ]);
  });

  test('hold every type of field and every kind of step', async () => {
    const versions = (await readTemplates('demo/templates')).map((template) => template.version);
    expect(new Set(versions.flatMap((version) => version.fields.map((each) => each.type)))).toEqual(
      new Set(FIELD_TYPES),
    );
    expect(new Set(versions.flatMap((version) => version.steps.map((step) => step.kind)))).toEqual(
      new Set(['start', 'form', 'government-id', 'selfie', 'document', 'review', 'complete', 'fail']),
    );
  });

  test('made by the API only is the identity check with another id, name and switch', () => {
    const read = (name: string) => JSON.parse(readFileSync(`demo/templates/${name}`, 'utf8')) as Json;
    expect(read('api-created-only.json')['version']).toEqual(read('identity-check.json')['version']);
  });
});
