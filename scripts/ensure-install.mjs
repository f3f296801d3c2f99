/**
 * `node scripts/ensure-install.mjs <script> [arguments]`: makes a fresh clone work with one command. Installs the dependencies if they are missing or
 * not those of the lock file, then runs the script with the project's own Node. Plain JavaScript without dependencies, because the system's Node, 20
 * or later, runs it before anything is installed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const projectNode = join(bin, process.platform === 'win32' ? 'node.cmd' : 'node');

/** @returns {Record<string, {version?: string, optional?: boolean, devOptional?: boolean, link?: boolean}>} */
function readPackages(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
}

/**
 * Whether node_modules holds what the lock file says, by npm's own record of what it installed. A lock that merely is newer, as after a
 * checkout, costs no new install.
 */
function isInstalled() {
  if (!existsSync(projectNode) || !existsSync(join(root, 'node_modules/.package-lock.json'))) return false;
  const wanted = readPackages('package-lock.json');
  const installed = readPackages('node_modules/.package-lock.json');
  return Object.entries(wanted).every(([path, { version, optional, devOptional, link }]) => {
    // Workspaces are links into the clone, and packages for other systems are left out.
    if (!path.includes('node_modules/') || link) return true;
    const found = installed[path];
    return found === undefined ? optional === true || devOptional === true : found.version === version;
  });
}

function install() {
  console.log('Installing the dependencies (npm ci)...');
  // NODE_ENV=production would leave out what builds and tests.
  const { status } = spawnSync('npm', ['ci', '--include=dev', '--include=optional'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('npm ci failed; its message is above.');
    process.exit(status ?? 1);
  }
}

function runInChild(script, args) {
  const child = spawn(projectNode, [script, ...args], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

const [script, ...args] = process.argv.slice(2);
if (script === undefined) {
  console.error('usage: node scripts/ensure-install.mjs <script> [arguments]');
  process.exit(2);
}
if (!isInstalled()) install();
process.chdir(root);
process.env.PATH = `${bin}${delimiter}${process.env.PATH ?? ''}`;
if (realpathSync(process.execPath) === realpathSync(projectNode)) {
  process.argv = [process.argv[0], join(root, script), ...args];
  await import(pathToFileURL(join(root, script)).href);
} else {
  runInChild(join(root, script), args);
}
