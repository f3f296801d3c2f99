/** What counts as shown to the visitor, by where the flow is and by who speaks with it. */

import { describe, expect, test } from 'vitest';
import {
  accessAnswer,
  accessBody,
  accessToken,
  createWorld,
  flowConfig,
  flowState,
  NEXT,
  ok,
  START,
} from './model-world.ts';

describe('access of an inline flow of ours', () => {
  const inline = () => createWorld(flowConfig({ surface: 'inline' }));

  test('waits, once opened, until it is seen', () => {
    const world = inline();
    world.open({ referenceId: 'user-42' });
    expect(world.requests.access).toEqual([]);
    world.model.shown();
    expect(accessBody(world)).toMatchObject({ referenceId: 'user-42' });
  });

  test('keeps what open brought when it is opened again with nothing', () => {
    const world = inline();
    world.open({ referenceId: 'user-42' });
    world.open();
    world.model.shown();
    expect(accessBody(world)).toMatchObject({ referenceId: 'user-42' });
  });

  test('waits, once seen, for what open brings', () => {
    const world = inline();
    world.model.shown();
    expect(world.requests.access).toEqual([]);
    world.open({ sessionToken: 'given' });
    world.open({ sessionToken: 'given' });
    expect(world.requests.access).toHaveLength(1);
    expect(accessToken(world)).toBe('given');
  });

  test('waits with a press on the start for what open brings, and then counts it', async () => {
    const world = inline();
    world.model.actions.submit(NEXT, {});
    expect(world.requests.access).toEqual([]);
    expect(world.screen().busy).toBe(true);
    world.open({ referenceId: 'user-42' });
    expect(accessBody(world)).toMatchObject({ referenceId: 'user-42' });
    await world.requests.access[0]!.answer(ok(accessAnswer(flowState(START))));
    expect(world.requests.transition).toHaveLength(1);
  });

  test('does not ask for the focus, which is elsewhere on the page', () => {
    const world = inline();
    world.model.shown();
    world.open();
    expect(world.model.focus.value).toBe(0);
  });
});

describe('access of a modal of ours', () => {
  test('takes more than to seem shown', () => {
    const world = createWorld();
    world.model.shown();
    expect(world.requests.access).toEqual([]);
    world.open();
    expect(world.requests.access).toHaveLength(1);
  });
});

describe('access over the window', () => {
  const overWindow = (surface: 'embedded' | 'inline') => {
    const config = flowConfig({ surface });
    return createWorld({ ...config, host: { ...config.host, kind: 'window' } } as never);
  };

  test.for(['embedded', 'inline'] as const)('takes open alone, or to be seen alone: %s', (surface) => {
    const opened = overWindow(surface);
    opened.open();
    expect(opened.requests.access).toHaveLength(1);
    const seen = overWindow(surface);
    seen.model.shown();
    expect(seen.requests.access).toHaveLength(1);
  });
});
