import { describe } from 'vitest';
import { startingContract } from '../contracts/starting.contract.ts';

describe('a flow is started by', () => startingContract());
