import { describe } from 'vitest';
import { thinLineContract } from '../contracts/thin-line.contract.ts';

describe('the thin line', () => thinLineContract());
