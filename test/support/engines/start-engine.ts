import type { Running } from './child-program.ts';

/** Settings of a visitor's system that a page can ask for by media queries. */
export interface Preferences {
  readonly colours?: 'dark';
  readonly motion?: 'reduced';
  /** High contrast: the colours are the visitor's own. Firefox only: WebKit does not know it, Chromium changes it under a page. */
  readonly isContrastForced?: boolean;
}

export interface StartOptions {
  readonly args?: readonly string[];
  readonly prefers?: Preferences;
  readonly refusesFrameStorage?: boolean;
  readonly isWhole?: boolean;
  readonly proxy?: string;
  readonly width: number;
  readonly height: number;
}

/** A driver that is ready to begin a session with these capabilities. */
export interface StartedEngine extends Running {
  readonly url: string;
  readonly capabilities: Readonly<Record<string, unknown>>;
}

/** Throws if one of these options was given, because a test that believes in it would pass for nothing. */
export function refuse(engine: string, options: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(options)) if (value) throw new Error(`${engine} has no way to ${name}`);
}
