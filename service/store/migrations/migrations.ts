import type { Migration } from 'kysely/migration';
import { up as up0001 } from './0001-inquiries.ts';
import { up as up0002 } from './0002-loose-files.ts';
import { up as up0003 } from './0003-pinned-scripts.ts';
import { up as up0004 } from './0004-indexes.ts';
import { up as up0005 } from './0005-documents-by-class.ts';
import { up as up0006 } from './0006-keys-of-inquiries.ts';
import { up as up0007 } from './0007-flow-files.ts';

/** Every migration under its number. Forward only: what has run somewhere is never changed, the next one mends it. */
export const MIGRATIONS: Record<string, Migration> = {
  '0001-inquiries': { up: up0001 },
  '0002-loose-files': { up: up0002 },
  '0003-pinned-scripts': { up: up0003 },
  '0004-indexes': { up: up0004 },
  '0005-documents-by-class': { up: up0005 },
  '0006-keys-of-inquiries': { up: up0006 },
  '0007-flow-files': { up: up0007 },
};
