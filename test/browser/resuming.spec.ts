import { describe } from 'vitest';
import { resumingContract } from '../contracts/resuming.contract.ts';

describe('resuming', () => resumingContract({ hasStorage: true }));
