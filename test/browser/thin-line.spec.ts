import { describe } from 'vitest';
import { thinLineContract } from '../contracts/thin-line.contract.ts';
import { createWorld } from '../support/world/world.ts';

describe('the thin line', () => thinLineContract(createWorld()));
