import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../support/engines/child-program.ts';
import { TEMPLATES, writeTemplates } from '../support/world/templates.ts';

/** What the page on operating says that the program needs beside templates. */
const NEEDED = [
  'package.json',
  'service/package.json',
  'service/dist',
  'dist/flow',
  'dist/inquiry.js',
  'dist/diagnostics.js',
];

test('the service runs from what the page on operating says it needs, with its own dependencies, wherever it is started', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundled-service-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const path of NEEDED) cpSync(path, join(folder, path), { recursive: true });
  const { dependencies } = JSON.parse(readFileSync('service/package.json', 'utf8')) as { dependencies: object };
  for (const name of Object.keys(dependencies)) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(resolve('node_modules', name), link);
  }
  const templates = join(folder, 'templates');
  mkdirSync(templates);
  writeTemplates(templates);

  const port = await freePort();
  const child = spawn(process.execPath, [join(folder, 'service', 'dist', 'server.js')], {
    cwd: templates,
    env: {
      PORT: String(port),
      DATABASE_URL: 'memory:',
      DATA_DIR: join(folder, 'data'),
      TEMPLATES_DIR: templates,
      LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const up = new Promise((settle) => child.stdout.on('data', () => /^Template /m.test(output) && settle('up')));
  expect(await Promise.race([up, ended.then(() => output)])).toBe('up');

  const status = async (path: string) => (await fetch(`http://localhost:${port}${path}`)).status;
  const widget = `/widget?inquiry-template-id=${TEMPLATES.short}&iframe-origin=https://shop.example`;
  expect(await Promise.all(['/health', '/inquiry.js', '/diagnostics.js', widget].map(status))).toEqual([
    200, 200, 200, 200,
  ]);
});
