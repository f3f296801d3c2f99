import { paramName } from '../../protocol/frame-params.ts';
import type { parseHost } from '../host.ts';
import type { ClientOptions } from '../options.ts';
import { checkCamera } from './check-camera.ts';
import { checkAnswer, checkIsolation, checkPolicy } from './check-flow.ts';
import { checkPage } from './check-page.ts';
import { type Finding, finding } from './finding.ts';
import { adviceOn } from './known-options.ts';
import { probe } from './probe.ts';

/** Whoever has not answered by then is not there. */
const PROBE_TIMEOUT_MS = 5000;

/** What would be launched, as the options say it. */
export type CheckOptions = Partial<ClientOptions>;

export interface CheckReport {
  /** Whether no finding says no. */
  readonly ok: boolean;
  /** One for each thing that was looked at. */
  readonly findings: readonly Finding[];
}

/**
 * Looks at what a launch on this page needs, without launching anything. Loads one hidden frame of the flow's host, which is
 * without effect, and asks its service one question.
 *
 * @param readHost `parseHost` of the script that asks, which knows where it came from
 */
export async function check(options: CheckOptions = {}, readHost: typeof parseHost): Promise<CheckReport> {
  const findings = [...checkPage(options.frameAncestors ?? []), ...(await checkFlow(options, readHost))];
  return { ok: findings.every(({ ok }) => ok !== false), findings };
}

async function checkFlow(options: CheckOptions, readHost: typeof parseHost): Promise<Finding[]> {
  let origin: string;
  try {
    origin = readHost(options.host ?? options.customHost);
  } catch {
    return [finding('host', false, adviceOn('host'))];
  }
  const { templateId, templateVersionId, inquiryId, frameAncestors } = options;
  const start = Object.entries({ templateId, templateVersionId, inquiryId, frameAncestors }).flatMap(([name, given]) =>
    [given ?? []].flat().map((value) => [paramName(name), value]),
  );
  const [answer, policy] = await Promise.all([
    probe(origin, start, AbortSignal.timeout(PROBE_TIMEOUT_MS)),
    checkPolicy(origin),
  ]);
  return [
    policy,
    checkIsolation(),
    ...checkAnswer(origin, answer, Boolean(templateId || templateVersionId || inquiryId)),
    ...(await checkCamera(origin, answer)),
  ];
}
