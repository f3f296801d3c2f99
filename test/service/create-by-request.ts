/** Inquiries that a backend makes by the REST API. */

import { expect } from 'vitest';
import { SIGN_UP, type World } from './app-world.ts';

/** A body that makes an inquiry of the sign-up form. */
export const creation = (attributes: object = {}, meta?: object) => ({
  data: { attributes: { 'inquiry-template-id': SIGN_UP, ...attributes } },
  ...(meta && { meta }),
});

/** The body of the answer to one that was made. */
export async function createByRequest(world: World, attributes?: object, meta?: object) {
  const { status, body } = await world.api('POST', '/inquiries', creation(attributes, meta));
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}
