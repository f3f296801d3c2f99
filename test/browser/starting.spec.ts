import { describe } from 'vitest';
import { startingContract } from '../contracts/starting.contract.ts';
import { createWorld } from '../support/world/world.ts';

describe('a flow is started by', () => startingContract(createWorld()));
