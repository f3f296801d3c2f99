/** What is looked at before a launch, in this order. */
export type FindingName =
  | 'online'
  | 'origin'
  | 'secure-context'
  | 'storage'
  | 'in-app-browser'
  | 'frame-ancestors'
  | 'content-security-policy'
  | 'isolation'
  | 'host'
  | 'framing'
  | 'template'
  | 'camera'
  | 'camera-delegation';

/** One thing that was looked at. */
export interface Finding {
  readonly name: FindingName;
  /** `unknown`: it cannot be seen from this page, or there was nothing to look at. */
  readonly ok: boolean | 'unknown';
  /** What to change, with the exact directive or name; empty when there is nothing to do. */
  readonly advice: string;
}

/** @param advice what to do unless it is fine */
export function finding(name: FindingName, ok: Finding['ok'], advice = ''): Finding {
  return { name, ok, advice: ok === true ? '' : advice };
}
