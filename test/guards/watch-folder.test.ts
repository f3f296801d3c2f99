import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { watchFolder } from '../../scripts/watch-folder.ts';

/** A folder with a file, watched; what was heard, oldest first. */
function watchedFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'watched-'));
  mkdirSync(join(folder, 'inner'));
  mkdirSync(join(folder, 'dist'));
  const file = join(folder, 'inner', 'a.ts');
  writeFileSync(file, '1');
  const heard: string[] = [];
  const end = watchFolder(folder, /^dist$/, (path) => heard.push(path));
  onTestFinished(() => {
    end();
    rmSync(folder, { recursive: true });
  });
  /** Does something, and waits until the file is told of. */
  const expectHeard = async (act: () => void, path = join('inner', 'a.ts')) => {
    heard.length = 0;
    act();
    await expect.poll(() => heard).toContain(path);
  };
  return { folder, file, heard, end, expectHeard };
}

test('a file that is saved is told of, also by an editor that puts another in its place, each time', async () => {
  const { folder, file, expectHeard } = watchedFolder();
  const replace = () => {
    writeFileSync(join(folder, 'dist', 'new'), '2');
    renameSync(join(folder, 'dist', 'new'), file);
  };
  await expectHeard(() => writeFileSync(file, '2'));
  await expectHeard(replace);
  await expectHeard(replace);
  await expectHeard(() => writeFileSync(file, '3'));
});

test('a file that went is told of, and again when it is back', async () => {
  const { file, expectHeard } = watchedFolder();
  await expectHeard(() => rmSync(file));
  await expectHeard(() => writeFileSync(file, '2'));
});

test('a folder that came later, or in the place of another, is watched too', async () => {
  const { folder, file, expectHeard } = watchedFolder();
  await expectHeard(() => mkdirSync(join(folder, 'other')), 'other');
  await expectHeard(() => writeFileSync(join(folder, 'other', 'b.ts'), '1'), join('other', 'b.ts'));
  await expectHeard(() => {
    rmSync(join(folder, 'inner'), { recursive: true });
    mkdirSync(join(folder, 'inner'));
  }, 'inner');
  await expectHeard(() => writeFileSync(file, '2'));
});

test('what is built is not told of, and nothing after the end', async () => {
  const { folder, file, heard, end, expectHeard } = watchedFolder();
  writeFileSync(join(folder, 'dist', 'b.js'), '1');
  await expectHeard(() => writeFileSync(file, '2'));
  expect(heard.filter((path) => path.startsWith('dist'))).toEqual([]);
  end();
  heard.length = 0;
  writeFileSync(file, '3');
  await new Promise((resolve) => setImmediate(resolve));
  expect(heard).toEqual([]);
});
