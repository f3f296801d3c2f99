/** Imports a built module where there is only the language: no DOM, no Node, no worker. What runs there runs anywhere. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const SCRIPT = `
import { readFileSync } from 'node:fs';
import { createContext, SourceTextModule, SyntheticModule } from 'node:vm';

const context = createContext(Object.create(null));
const modules = new Map();
async function link(specifier, referrer) {
  // Of a framework it is enough that the names are there: it is for its authors to run without a page.
  if (!specifier.startsWith('.')) {
    const names = [...referrer.source.matchAll(/import\\s*{([^}]*)}\\s*from\\s*"([^"]+)"/g)]
      .filter((match) => match[2] === specifier)
      .flatMap((match) => match[1].split(',').map((name) => name.trim().split(' as ')[0]));
    return new SyntheticModule([...new Set(names)], function () {
      for (const name of names) this.setExport(name, () => {});
    }, { context });
  }
  return load(new URL(specifier, referrer.identifier).href);
}
function load(url) {
  if (!modules.has(url)) {
    const source = readFileSync(new URL(url), 'utf8');
    const module = new SourceTextModule(source, { context, identifier: url });
    module.source = source;
    modules.set(url, module);
  }
  return modules.get(url);
}
const before = Object.getOwnPropertyNames(context);
const entry = load(new URL(process.argv[1], 'file://' + process.cwd() + '/').href);
await entry.link(link);
await entry.evaluate();
const added = Object.getOwnPropertyNames(context).filter((name) => !before.includes(name));
console.log(JSON.stringify({ exports: Object.keys(entry.namespace), added }));
`;

/** Names that the module exports, and globals that it has added. @throws what the module throws */
export async function membersOfFile(file: string): Promise<{ exports: string[]; added: string[] }> {
  const args = ['--experimental-vm-modules', '--no-warnings', '--input-type=module', '--eval', SCRIPT, file];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout);
}
