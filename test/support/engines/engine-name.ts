/** The browser engines that the browser suite can run in, by the names that `ENGINES` takes. */
export const ENGINE_NAMES = ['chromium', 'firefox', 'webkit'] as const;

export type EngineName = (typeof ENGINE_NAMES)[number];

export function isEngineName(value: string): value is EngineName {
  return ENGINE_NAMES.some((name) => name === value);
}

/**
 * Reads `ENGINES`, a comma separated list; unset means Chromium alone. Throws on a name that is none, because a misspelt engine must not
 * pass as a run without tests.
 */
export function enginesFromEnvironment(env: Readonly<Record<string, string | undefined>>): EngineName[] {
  const names = (env.ENGINES ?? 'chromium').split(',').map((name) => name.trim());
  return names.map((name) => {
    if (!isEngineName(name)) throw new Error(`ENGINES has "${name}"; expected some of ${ENGINE_NAMES.join(', ')}`);
    return name;
  });
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The engine of the running browser project: `inject('engine')`. */
    engine: EngineName;
  }
}
