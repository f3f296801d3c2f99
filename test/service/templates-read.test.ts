import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readTemplates, TemplateError } from '../../service/templates/read-templates.ts';
import { file } from './template-json.ts';

describe('a folder of template files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'templates-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const write = (name: string, json: unknown) => writeFile(join(folder, name), JSON.stringify(json));

  test('is read by file name; other files are left alone', async () => {
    await write('b.json', file({}, { id: 'itmpl_b' }));
    await write('a.json', file({}, { id: 'itmpl_a' }));
    await write('notes.txt', 'no template');
    expect((await readTemplates(folder)).map((template) => template.id)).toEqual(['itmpl_a', 'itmpl_b']);
  });

  test('is refused with the names of all files that have a problem', async () => {
    await write('a.json', file({}, { name: '' }));
    await write('b.json', file({}, { status: 'asleep' }));
    await expect(readTemplates(folder)).rejects.toThrow(/- a\.json: name: [\s\S]+- b\.json: status: /);
  });

  test('is refused when two files have one id', async () => {
    await write('a.json', file());
    await write('b.json', file());
    await expect(readTemplates(folder)).rejects.toThrow('b.json: id: "itmpl_1" is the id of a.json already');
  });

  test('may begin with a byte order mark, as some editors write it', async () => {
    await writeFile(join(folder, 'a.json'), `\uFEFF${JSON.stringify(file())}`);
    expect(await readTemplates(folder)).toHaveLength(1);
  });

  test('is refused with the names of all files that cannot be read, or are no JSON', async () => {
    await mkdir(join(folder, 'a.json'));
    await symlink(join(folder, 'gone'), join(folder, 'b.json'));
    await writeFile(join(folder, 'c.json'), '{"id":');
    const message = await readTemplates(folder).catch((error: unknown) => (error as TemplateError).message);
    expect(message).toContain('- a.json: (file): cannot be read (EISDIR)');
    expect(message).toContain('- b.json: (file): cannot be read (ENOENT)');
    expect(message).toContain('- c.json: (file): is no JSON: ');
  });

  test('is refused when it is empty, or not there', async () => {
    await expect(readTemplates(folder)).rejects.toThrow('holds no template file');
    await expect(readTemplates(join(folder, 'gone'))).rejects.toThrow(TemplateError);
  });
});
