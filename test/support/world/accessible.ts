import { expect, inject } from 'vitest';
import type { Preferences } from '../engines/start-engine.ts';
import { emulateMedia } from './emulation.ts';
import type { Visitor } from './visitor.ts';

/** What axe can say anew of a document of which nothing but the colours changed. */
const RULES_OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** Axe finds nothing in the current document, and it does not scroll sideways. */
export async function expectNoFindings(visitor: Visitor, screen: string): Promise<void> {
  expect(await visitor.axe(), screen).toEqual([]);
  const overflow = await visitor.run<number>(
    'return document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(overflow, `${screen} scrolls sideways`).toBeLessThanOrEqual(0);
}

/**
 * What a whole suite has to run in for `expectNoFindingsInAnyColours` to have seen all colours. Chromium changes them under a page; the others have
 * one setting from their start.
 */
export const COLOURS: readonly { readonly colours: string; readonly prefers: Preferences }[] =
  inject('engine') === 'chromium'
    ? [{ colours: 'light or dark', prefers: {} }]
    : [
        { colours: 'light', prefers: {} },
        { colours: 'dark', prefers: { colours: 'dark' } },
      ];

/** The same in the browser's colours, and in Chromium in the others too; of the top document. */
export async function expectNoFindingsInAnyColours(visitor: Visitor, screen: string): Promise<void> {
  await expectNoFindings(visitor, screen);
  if (inject('engine') !== 'chromium') return;
  await emulateMedia(visitor, { 'prefers-color-scheme': 'dark' });
  expect(await visitor.axe(RULES_OF_COLOURS), `${screen} in dark colours`).toEqual([]);
  await emulateMedia(visitor, { 'prefers-color-scheme': 'light' });
}
