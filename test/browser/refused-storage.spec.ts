import { describe, expect, inject, test } from 'vitest';
import { startingContract } from '../contracts/starting.contract.ts';
import { thinLineContract } from '../contracts/thin-line.contract.ts';
import { clientPage } from '../support/world/host-page.ts';
import { TEMPLATES } from '../support/world/templates.ts';
import { createWorld } from '../support/world/world.ts';

// WebKit has no such setting: it gives each site of a page storage of its own.
describe.skipIf(inject('engine') === 'webkit')('in a browser that refuses storage to a frame of another site,', () => {
  const world = createWorld({ refusesFrameStorage: true });

  describe('the refusal', () => {
    test('is real: the frame cannot even look at sessionStorage', async () => {
      const { visitor, host, flow } = world;
      await visitor.goTo(host.origin + host.serve(clientPage(flow.origin, { templateId: TEMPLATES.short })));
      await visitor.press('Verify');
      await visitor.enterFlow();
      expect(
        await visitor.run('try { sessionStorage.length; return "works"; } catch (error) { return error.name; }'),
      ).toBe('SecurityError');
    });
  });

  describe('the thin line', () => thinLineContract(world));
  describe('a flow is started by', () => startingContract(world));
});
