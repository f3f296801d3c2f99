import { build } from './build-if-stale.ts';

process.exit(build() ? 0 : 1);
