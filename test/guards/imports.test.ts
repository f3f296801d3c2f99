import { expect, test } from 'vitest';
import { findForbiddenImports } from './import-rules.ts';
import { readFiles } from './source-files.ts';

test('every import goes in an allowed direction', () => {
  const files = readFiles(/\.(?:ts|tsx|mjs)$/);
  expect(files.length).toBeGreaterThan(0);
  expect(findForbiddenImports(files)).toEqual([]);
});

const FORBIDDEN = [
  { rule: 'protocol imports no package', path: 'src/protocol/ids.ts', text: "import { z } from 'zod';" },
  { rule: 'protocol imports no Node module', path: 'src/protocol/ids.ts', text: "import 'node:fs';" },
  {
    rule: 'protocol imports no widget',
    path: 'src/protocol/a.ts',
    text: "export { Client } from '../widget/index.ts';",
  },
  { rule: 'the widget imports no package', path: 'src/widget/a.ts', text: "import { h } from 'preact';" },
  { rule: 'the widget imports no flow', path: 'src/widget/a.ts', text: "import type { A } from '../flow/a.ts';" },
  { rule: 'the widget imports no service', path: 'src/widget/a.ts', text: "import { a } from '../../service/app.ts';" },
  { rule: 'bindings import no package', path: 'src/bindings/auto.ts', text: "import { useRef } from 'react';" },
  { rule: 'a binding imports no other framework', path: 'src/bindings/vue.ts', text: "import { h } from 'preact';" },
  {
    rule: 'the flow imports no widget',
    path: 'src/flow/a.tsx',
    text: "const a = await import('../widget/client.ts');",
  },
  {
    rule: 'the flow imports no package but its two',
    path: 'src/flow/a.tsx',
    text: "import {\n  a,\n  b,\n} from 'zod';",
  },
  { rule: 'the service imports no flow', path: 'service/app.ts', text: "import { a } from '../src/flow/a.ts';" },
  { rule: 'nobody imports the server', path: 'test/service/a.test.ts', text: "import '../../service/server.ts';" },
  { rule: 'what ships imports no test', path: 'src/flow/a.ts', text: "import { a } from '../../test/support/a.ts';" },
  { rule: 'the service imports no demo', path: 'service/app.ts', text: "import { a } from '../demo/a.ts';" },
  { rule: 'the demo imports no internals', path: 'demo/a.ts', text: "import { a } from '../src/widget/client.ts';" },
  { rule: 'tests import no measurement', path: 'test/widget/a.test.ts', text: "import { a } from '../../bench/a.ts';" },
];

test.for(FORBIDDEN)('the guard itself finds it when $rule is broken', ({ path, text }) => {
  expect(findForbiddenImports([{ path, text }])).not.toEqual([]);
});

const ALLOWED = [
  { path: 'src/bindings/preact.ts', text: "import { h } from 'preact';\nimport { useRef } from 'preact/hooks';" },
  { path: 'src/widget/client.ts', text: "import { parseMessage } from '../protocol/parse-message.ts';" },
  { path: 'src/flow/app.tsx', text: "import { signal } from '@preact/signals';\nimport './styles/base.css';" },
  { path: 'src/flow/app.tsx', text: "/** An example:\n * import { a } from 'zod';\n */\n// import 'zod';" },
  { path: 'service/app.ts', text: "import { Hono } from 'hono';\nimport { a } from '../src/protocol/ids.ts';" },
  { path: 'test/service/a.test.ts', text: "import { createApp } from '../../service/app.ts';" },
];

test.for(ALLOWED)('the guard leaves $path with its allowed imports alone', ({ path, text }) => {
  expect(findForbiddenImports([{ path, text }])).toEqual([]);
});
