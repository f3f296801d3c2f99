/** WebKit tells of a violation after the `load` of the frame that it kept out. */
const VIOLATION_DELAY_MS = 100;

/** Listens for what the page's Content-Security-Policy refuses. */
export interface ViolationWatch {
  /** Ends listening. @returns the policy that refused something of the origin, as the browser has it */
  end(): Promise<string | undefined>;
}

export function watchViolations(origin: string, directive: string): ViolationWatch {
  let policy: string | undefined;
  const controller = new AbortController();
  document.addEventListener(
    'securitypolicyviolation',
    ({ disposition, effectiveDirective, blockedURI, originalPolicy }) => {
      const isOurs = effectiveDirective === directive && `${blockedURI}/`.startsWith(`${origin}/`);
      // What is only reported is let through.
      if (disposition === 'enforce' && isOurs) policy = originalPolicy;
    },
    controller,
  );
  return {
    async end() {
      await new Promise((resolve) => setTimeout(resolve, VIOLATION_DELAY_MS));
      controller.abort();
      return policy;
    },
  };
}

/**
 * A policy's directive, with one source more.
 *
 * @param directive one that is about frames: the first that is there of `frame-src`, `child-src`, `default-src` counts
 */
export function directiveWith(policy: string, directive: string, source: string): string {
  const directives = policy.split(/[;,]/).map((each) => each.trim().split(/\s+/));
  const found = [directive, 'child-src', 'default-src']
    .map((name) => directives.find(([first]) => first?.toLowerCase() === name))
    .find((each) => each !== undefined);
  const sources = (found ?? []).slice(1).filter((each) => each !== "'none'");
  return [directive, ...sources, source].join(' ');
}
