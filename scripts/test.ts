import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { enginePackages, installCommand, isInstalled } from '../test/support/engines/binaries.ts';
import { type EngineName, enginesFromEnvironment } from '../test/support/engines/engine-name.ts';
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

/** Installs by apt-get where that asks nobody: as root on Debian and its relatives. */
function installEngines(names: readonly EngineName[]): void {
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!canInstall) fail(`The browser tests need ${names.join(', ')}. Install with:\n  ${installCommand(names)}`);
  const packages = enginePackages(names);
  console.log(`No ${names.join(', ')} here: installing ${packages.join(' ')} by apt-get...`);
  process.env.DEBIAN_FRONTEND = 'noninteractive';
  const isDone =
    run('apt-get', ['update', '-qq']) &&
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages]);
  const missing = names.filter((name) => !isInstalled(name));
  if (!isDone || missing.length > 0) fail(`apt-get could not install ${missing.join(', ') || packages.join(' ')}.`);
}

const missing = enginesFromEnvironment(process.env).filter((name) => !isInstalled(name));
if (missing.length > 0) installEngines(missing);
if (!build()) fail('The build failed; its message is above.');

const { status } = spawnSync('vitest', ['run', ...process.argv.slice(2)], { stdio: ['ignore', 'inherit', 'inherit'] });
process.exit(status ?? 1);
