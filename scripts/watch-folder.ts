import { readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

/**
 * Watches a folder with everything below it, folders that come later included. Each folder by itself: what Node offers for a whole tree loses a
 * file that an editor replaces by another of its name, and never tells of it again.
 *
 * @param skips names of folders that are not looked into
 * @param changed called as often as the system tells of a change, with the path from the folder
 * @returns ends it
 */
export function watchFolder(folder: string, skips: RegExp, changed: (file: string) => void): () => void {
  const watched = new Map<string, { readonly identity: string; readonly end: () => void }>();

  function forget(path: string): void {
    watched.get(path)?.end();
    watched.delete(path);
  }

  function follow(path: string): void {
    const found = look(join(folder, path));
    // Another one of the same name is a folder that nobody watches.
    if (watched.get(path)?.identity !== found?.identity) forget(path);
    if (found === undefined) return;
    if (!watched.has(path)) {
      const watcher = watch(join(folder, path), (event, name) => {
        changed(join(path, name ?? ''));
        if (event === 'rename') follow(path);
      });
      watched.set(path, { identity: found.identity, end: () => watcher.close() });
    }
    for (const name of found.folders) if (!skips.test(name)) follow(join(path, name));
  }

  follow('');
  return () => {
    for (const path of [...watched.keys()]) forget(path);
  };
}

function look(folder: string): { readonly identity: string; readonly folders: readonly string[] } | undefined {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    // The number alone is given to the next one at once.
    const { ino, birthtimeMs } = statSync(folder);
    return {
      identity: `${ino} ${birthtimeMs}`,
      folders: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
    };
  } catch {
    // It went in the meantime.
    return undefined;
  }
}
