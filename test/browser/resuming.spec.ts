import { describe } from 'vitest';
import { resumingContract } from '../contracts/resuming.contract.ts';
import { createWorld } from '../support/world/world.ts';

describe('resuming', () => resumingContract(createWorld(), { hasStorage: true }));
