import type { DeviceFeature, FramableAnswer, FramingProblem } from '../../protocol/api.ts';
import { isExplained } from './explain.ts';
import { watchViolations } from './violations.ts';

/** The service's answer, with its HTTP status; `blocked` when this page's own policy forbids to ask; `undefined` when nobody answers, or somebody else. */
export type Probe = (FramableAnswer & { readonly status: number }) | 'blocked' | undefined;

/**
 * Asks the service whether this page may frame the flow, and what the flow needs.
 *
 * @param params what would be launched, and where
 * @param signal after which nobody answers
 */
export async function probe(origin: string, params: readonly string[][], signal?: AbortSignal): Promise<Probe> {
  const violation = watchViolations(origin, 'connect-src');
  let answer: Probe;
  try {
    const query = new URLSearchParams([...params, ['origin', location.origin]]);
    const response = await fetch(`${origin}/flow/v1/framable?${query}`, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: signal ?? null,
    });
    const told = parseAnswer(await response.json());
    answer = told && { ...told, status: response.status };
  } catch {
    // A refused connection, text that is no JSON, or the page's own policy: only that is told, below.
  }
  const policy = violation.end();
  return answer ?? ((await policy) === undefined ? undefined : 'blocked');
}

const PROBLEMS: readonly FramingProblem[] = ['invalid_origin', 'insecure', 'not_listed', 'too_deep'];
const FEATURES: readonly DeviceFeature[] = ['camera', 'microphone'];

function parseAnswer(json: unknown): FramableAnswer | undefined {
  const { framable, reason, allow, code, needs }: Readonly<Record<string, unknown>> = Object(json);
  if (typeof framable !== 'boolean') return undefined;
  return {
    framable,
    reason: PROBLEMS.find((problem) => problem === reason),
    allow: typeof allow === 'string' ? allow : undefined,
    code: isExplained(code) ? code : undefined,
    needs: FEATURES.filter((feature) => [needs].flat().includes(feature)),
  };
}
