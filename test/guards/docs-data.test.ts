/** What the page on data says of tables and deleting, done to a service in which a visitor was. */

import { readFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { createSqlStore } from '../../service/store/sql-store.ts';
import { openTestDatabase } from '../support/database.ts';
import { FlowVisitor, templateTarget } from '../support/flow-visitor.ts';
import { captureContent, JPEG, PNG } from '../support/sample-content.ts';
import { createServiceWorld } from '../support/service-world.ts';
import { codeBlocks, firstColumn, tableUnder } from './markdown.ts';
import { membersOf } from './source-facts.ts';
import { readFiles } from './source-files.ts';

const DATA = readFileSync('docs/data.md', 'utf8');
/** Without anything of a visitor: what an operator publishes. */
const OF_NOBODY = ['environments', 'templates', 'templateVersions', 'pinnedScripts', 'flowFiles'];
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The statement of the page, for the inquiries that the condition names. */
function statementFor(condition: string): string {
  const code = codeBlocks(DATA).find(({ lang }) => lang === 'sql')?.code ?? '';
  return code.replace(/where reference_id = '[^']*'/, () => `where ${condition}`);
}

test('the service asks nobody but its database: what could open a connection is its own lock, and what reads an address', () => {
  const opens = /(?<![.\w])fetch\('|^import (?!type\b).*'node:(?:https?|http2|net|tls|dgram)'/m;
  const able = readFiles(/^service\/.*\.ts$/).filter(({ text }) => opens.test(text));
  expect(able.map(({ path }) => path)).toEqual(['service/client-address.ts', 'service/lock.ts']);
});

test.for(['In the database', 'What a redaction leaves'])(
  'the table under "%s" names every table that holds something of a visitor',
  (heading) => {
    const tables = membersOf('service/store/tables.ts', 'Tables').map(({ name }) => name);
    const named = firstColumn(tableUnder(DATA, heading).rows);
    expect(named.toSorted()).toEqual(
      tables
        .filter((name) => !OF_NOBODY.includes(name))
        .map(snake)
        .toSorted(),
    );
  },
);

test.for([
  { what: 'one inquiry', conditionFor: (id: string) => `id = '${id}'` },
  {
    what: 'everything that ended some time ago',
    conditionFor: (id: string) => `status = 'pending' and updated_at < now() and id = '${id}'`,
  },
])('the statement deletes $what, names its files, and leaves what is of others', async ({ conditionFor }) => {
  const database = await openTestDatabase();
  const store = createSqlStore(database);
  onTestFinished(() => store.close());
  await using world = await createServiceWorld(store);
  const templateId = await world.publish(captureContent());
  const [one, other] = [new FlowVisitor(world), new FlowVisitor(world)];
  for (const visitor of [one, other]) {
    await visitor.access(templateTarget(templateId), { referenceId: visitor === one ? 'user-42' : 'user-43' });
    await visitor.upload('front', PNG);
    await visitor.upload('front', JPEG);
  }
  const { inquiryId } = one.state;
  const { rows: files } = await sql.raw<{ fileKey: string }>(statementFor(conditionFor(inquiryId))).execute(database);
  for (const { fileKey } of files) await rm(join(world.filesFolder, fileKey), { force: true });

  const left = (await readdir(world.filesFolder)).filter((name) => name !== 'unfinished');
  expect(left).toHaveLength(1);
  const tables = firstColumn(tableUnder(DATA, 'In the database').rows);
  const rows = await Promise.all(
    tables.map(async (table) => (await sql.raw(`select * from ${table}`).execute(database)).rows),
  );
  const everything = JSON.stringify(rows);
  expect(everything).not.toContain(inquiryId);
  expect(everything).not.toContain('user-42');
  expect(everything).toContain(other.state.inquiryId);
  expect(everything).toContain('user-43');
  expect((await one.move({ kind: 'next' })).ok).toBe(false);
  expect((await other.upload('back', JPEG)).ok).toBe(true);
});
