/** Settings of a visitor's system without another browser. Chromium only; a new tab has none of them. */

import type { Driver } from 'selenium-webdriver/chrome.js';
import type { Visitor } from './visitor.ts';

/** Media feature → value, say `forced-colors: active`. */
export type Media = Readonly<Record<string, string>>;

/** Of the top document and its own frames; frames of other sites do not see it. */
export async function emulateMedia(visitor: Visitor, media: Media): Promise<void> {
  const features = Object.entries(media).map(([name, value]) => ({ name, value }));
  await send(visitor, 'Emulation.setEmulatedMedia', { features });
}

/** A finger in place of the mouse, for the top document too. */
export async function emulateTouch(visitor: Visitor): Promise<void> {
  await send(visitor, 'Emulation.setTouchEmulationEnabled', { enabled: true });
}

async function send({ driver }: Visitor, command: string, parameters: object): Promise<void> {
  await (driver as unknown as Driver).sendDevToolsCommand(command, parameters);
}
