/** Template files as JSON, whether they are right or not. */

export type Json = Record<string, unknown>;

export function field(key: string, type = 'string', more: Json = {}): Json {
  return { key, type, label: key, ...more };
}
export const START = { name: 'start', kind: 'start', title: 'Start' };
export const FORM = { name: 'form', kind: 'form', title: 'Form', fields: ['name_first'] };
export const COMPLETE = { name: 'complete', kind: 'complete', title: 'Done' };

/** A small template with other members of its version, and of its own. */
export function file(version: Json = {}, template: Json = {}): Json {
  return {
    id: 'itmpl_1',
    name: 'Test',
    version: { locale: 'en', fields: [field('name_first')], steps: [START, FORM, COMPLETE], ...version },
    ...template,
  };
}
