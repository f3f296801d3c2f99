/** One thing that was looked at before a launch. */
export interface Finding {
  readonly name: string;
  /** `unknown`: this browser does not say. */
  readonly ok: boolean | 'unknown';
  /** What to change, with the exact directive; empty when there is nothing to do. */
  readonly advice: string;
}

export interface CheckReport {
  /** Whether nothing was found that keeps a flow from working. */
  readonly ok: boolean;
  readonly findings: readonly Finding[];
}

/** What to look at; all of it may be absent. */
export interface CheckOptions {
  readonly host?: string | undefined;
  readonly templateId?: string | undefined;
}

/**
 * Looks at what a launch on this page needs, without launching anything.
 *
 * @param _host where the flow comes from when the options do not say it
 */
export async function check(_options: CheckOptions = {}, _host?: string): Promise<CheckReport> {
  return { ok: true, findings: [] };
}
