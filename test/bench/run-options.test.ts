import { describe, expect, test } from 'vitest';
import { PARTS, parseRunOptions } from '../../bench/run-options.ts';

const parse = (...args: string[]) => parseRunOptions(args, () => {});

describe('the arguments of npm run bench', () => {
  test('may be none: everything, with as many pairs as a ratio near 1 needs', () => {
    const { parts, pairs, cycles } = parse();
    expect(parts).toEqual(PARTS);
    expect(pairs).toBeGreaterThanOrEqual(200);
    expect(cycles).toBe(1_000);
  });

  test('--quick asks for everything, a few times', () => {
    const { parts, pairs, cycles } = parse('--quick');
    expect(parts).toEqual(PARTS);
    expect(pairs).toBeLessThan(50);
    expect(cycles).toBeLessThan(1_000);
  });

  test('--only, --pairs, --cycles and --seed choose', () => {
    const { random, ...options } = parse('--only', 'bytes,api', '--pairs', '7', '--cycles', '9', '--seed', '3');
    expect(options).toMatchObject({ parts: ['bytes', 'api'], pairs: 7, cycles: 9, seed: 3 });
    expect(random()).toBe(parse('--seed', '3').random());
  });

  test.for([
    [['--only', 'speed'], /"speed"; expected some of bytes/],
    [['--pairs', '0'], /--pairs has "0"/],
    [['--cycles', 'many'], /--cycles has "many"/],
    [['--fast'], /--fast/],
  ] as const)('%j are refused', ([args, message]) => {
    expect(() => parse(...args)).toThrow(message);
  });
});
