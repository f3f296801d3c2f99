/** Reads what the build made into memory: the flow's page and files, and the scripts for pages of others. */

import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { codeOf } from '../../error-code.ts';
import { type HeldFile, holdFile, typeOfName } from './held-file.ts';

export interface Site {
  /** The flow's page before anything is inlined; `undefined`: not built. */
  readonly flowHtml: string | undefined;
  /** Path (`/assets/…`) → file, all of them named by their contents. */
  readonly assets: ReadonlyMap<string, { readonly text: string | undefined; readonly file: HeldFile }>;
  /** Name → script that pages of others load; empty: not built. */
  readonly scripts: ReadonlyMap<string, HeldFile>;
  /** Version of the package, for the addresses that never change their contents. */
  readonly version: string;
}

/** The classic script, and the second file that it fetches from beside itself. */
export const PUBLIC_SCRIPTS = ['inquiry.js', 'diagnostics.js'] as const;

/** @param root folder of the project: `dist/` and `package.json` are in it */
export async function readSite(root: string): Promise<Site> {
  const flow = join(root, 'dist', 'flow');
  const assets = new Map<string, { text: string | undefined; file: HeldFile }>();
  for (const path of await filesUnder(join(flow, 'assets'))) {
    const bytes = await readFile(path);
    const isText = /\.(js|css|json)$/.test(path);
    assets.set(`/${relative(flow, path).split(sep).join('/')}`, {
      text: isText ? bytes.toString('utf8') : undefined,
      file: holdFile(bytes, typeOfName(path)),
    });
  }
  const scripts = new Map<string, HeldFile>();
  for (const name of PUBLIC_SCRIPTS) {
    const bytes = await readIfThere(join(root, 'dist', name));
    if (bytes) scripts.set(name, holdFile(bytes, typeOfName(name)));
  }
  const manifest: unknown = JSON.parse((await readIfThere(join(root, 'package.json')))?.toString('utf8') ?? '{}');
  return {
    flowHtml: (await readIfThere(join(flow, 'index.html')))?.toString('utf8'),
    assets,
    scripts,
    version: versionOf(manifest),
  };
}

function versionOf(manifest: unknown): string {
  if (typeof manifest !== 'object' || manifest === null || !('version' in manifest)) return '0.0.0';
  return typeof manifest.version === 'string' ? manifest.version : '0.0.0';
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
}

async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
