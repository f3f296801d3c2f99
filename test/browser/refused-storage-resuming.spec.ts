import { describe, inject } from 'vitest';
import { resumingContract } from '../contracts/resuming.contract.ts';
import { createWorld } from '../support/world/world.ts';

// WebKit has no such setting: it gives each site of a page storage of its own. A file of its own, so that another can run beside it.
describe.skipIf(inject('engine') === 'webkit')('in a browser that refuses storage to a frame of another site,', () => {
  describe('resuming', () =>
    resumingContract(createWorld({ refusesFrameStorage: true }), {
      hasStorage: false,
      // Firefox can only refuse it to everybody.
      hasPageStorage: inject('engine') === 'chromium',
    }));
});
