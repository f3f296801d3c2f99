import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { type EngineName, enginesFromEnvironment } from './test/support/engines/engine-name.ts';
import { PlainReporter } from './test/support/plain-reporter.ts';

/** A real browser on two busy cores: a slow step is no failure, a hanging one is. */
const BROWSER_TEST_TIMEOUT_MS = 60_000;
const BROWSER_HOOK_TIMEOUT_MS = 120_000;
/** Thousands of generated cases, or the first PGlite of a process, which compiles its WebAssembly: seconds on two busy cores. */
const TEST_TIMEOUT_MS = 30_000;
/** The guards run the type checker, the linter and the dead code search. */
const GUARD_TIMEOUT_MS = 120_000;
/** What a page is waited for to say, after which it will not. Vitest's own second is for a machine that does nothing else. */
const BROWSER_POLL_TIMEOUT_MS = 15_000;
/** One processor is left to Vitest, but for a machine of two: there the services and tools that tests wait for leave it enough. */
const WORKERS = Math.max(2, availableParallelism() - 1);

function browserProject(engine: EngineName, index: number): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name: `browser:${engine}`,
      environment: 'node',
      include: ['test/browser/**/*.spec.ts'],
      provide: { engine },
      globalSetup: 'test/support/world/prepared-service.ts',
      // Each file has a service, ports and browsers of its own, and mostly waits for them.
      maxWorkers: 3,
      testTimeout: BROWSER_TEST_TIMEOUT_MS,
      hookTimeout: BROWSER_HOOK_TIMEOUT_MS,
      expect: { poll: { timeout: BROWSER_POLL_TIMEOUT_MS } },
      // After the unit tests and one engine at a time: timing inside a browser must not hang on who else is running.
      sequence: { groupOrder: 1 + index },
    },
  };
}

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    reporters: ['default', new PlainReporter()],
    // Failures that tests bring about are told to the console; only those of a test that failed are news.
    silent: 'passed-only',
    maxWorkers: WORKERS,
    testTimeout: TEST_TIMEOUT_MS,
    hookTimeout: TEST_TIMEOUT_MS,
    restoreMocks: true,
    unstubGlobals: true,
    unstubEnvs: true,
    projects: [
      // Where `isolate` is false, a worker loads modules once for all of its files, which took longer than the tests: nothing that is tested
      // there keeps a state in its modules. What the launchers of a page share is such a state.
      {
        extends: true,
        test: { name: 'protocol', environment: 'node', include: ['test/protocol/**/*.test.ts'], isolate: false },
      },
      { extends: true, test: { name: 'bench', environment: 'node', include: ['test/bench/**/*.test.ts'] } },
      { extends: true, test: { name: 'widget', environment: 'happy-dom', include: ['test/widget/**/*.test.ts'] } },
      { extends: true, test: { name: 'bindings', environment: 'happy-dom', include: ['test/bindings/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'flow', environment: 'happy-dom', include: ['test/flow/**/*.test.{ts,tsx}'], isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'service',
          environment: 'node',
          include: ['test/service/**/*.test.ts'],
          isolate: false,
          // Each file has a database of its own, whose WebAssembly is compiled by the quick compiler alone: none lives long enough for the other.
          execArgv: ['--liftoff-only'],
        },
      },
      {
        extends: true,
        test: {
          name: 'guards',
          environment: 'node',
          include: ['test/guards/**/*.test.ts'],
          testTimeout: GUARD_TIMEOUT_MS,
          hookTimeout: GUARD_TIMEOUT_MS,
        },
      },
      ...enginesFromEnvironment(process.env).map(browserProject),
    ],
  },
});
