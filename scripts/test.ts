import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { enginePackages, installCommand, isInstalled } from '../test/support/engines/binaries.ts';
import { enginesFromEnvironment } from '../test/support/engines/engine-name.ts';
import { findPostgres } from '../test/support/postgres-server.ts';
import { build } from './build-if-stale.ts';

/** What CI reads is the last line, also when the tests cannot even start. */
function fail(reason: string): never {
  console.error(reason);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exit(1);
}

function run(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

/** Whether apt-get installs here without asking anybody: as root on Debian and its relatives. */
const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

function install(names: readonly string[], packages: readonly string[]): boolean {
  console.log(`No ${names.join(', ')} here: installing ${packages.join(' ')} by apt-get...`);
  process.env.DEBIAN_FRONTEND = 'noninteractive';
  return (
    run('apt-get', ['update', '-qq']) &&
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages])
  );
}

const engines = enginesFromEnvironment(process.env).filter((name) => !isInstalled(name));
const hasDatabase = findPostgres() !== undefined || process.env.TEST_DATABASE_URL !== undefined;
const names = [...engines, ...(hasDatabase ? [] : ['PostgreSQL'])];
const packages = [...enginePackages(engines), ...(hasDatabase ? [] : ['postgresql'])];
if (names.length > 0 && canInstall && !install(names, packages)) console.error('apt-get failed; its message is above.');
// Without a browser most would fail one by one; the suite of the database says by itself that it did not run.
const missing = engines.filter((name) => !isInstalled(name));
if (missing.length > 0)
  fail(`The browser tests need ${missing.join(', ')}. Install with:\n  ${installCommand(missing)}`);
if (!build()) fail('The build failed; its message is above.');

const { status } = spawnSync('vitest', ['run', ...process.argv.slice(2)], { stdio: ['ignore', 'inherit', 'inherit'] });
process.exit(status ?? 1);
