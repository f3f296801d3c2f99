import { posix } from 'node:path';
import type { SourceFile } from './source-files.ts';

interface ImportRule {
  /** Paths of the files the rule is for. */
  from: RegExp;
  /** What they may import: paths from the root for files, names for packages. */
  may: readonly RegExp[];
  /** Printed with a violation. */
  reason: string;
}

const NODE = /^node:/;
const ANY_PACKAGE = /^(?![./])(?!(?:src|service|demo|test|bench|scripts)\/)/;

/** A file is judged by the first rule that is for it; one that no rule is for may import anything but what `CLOSED` forbids. */
const RULES: readonly ImportRule[] = [
  {
    from: /^src\/protocol\//,
    may: [/^src\/protocol\//],
    reason:
      'protocol is the contract between page, frame and service: it imports nothing, so that each of them can import it',
  },
  {
    from: /^src\/widget\//,
    may: [/^src\/(?:widget|protocol)\//],
    reason:
      'the widget runs on pages of others within a byte budget: protocol and its own files, no package, no flow, no service',
  },
  ...(['preact', 'react', 'svelte', 'vue'] as const).map((name) => ({
    from: new RegExp(`^src/bindings/${name}\\.ts$`),
    may: [/^src\/(?:bindings|widget|protocol)\//, new RegExp(`^${name}(?:/|$)`)],
    reason: `the binding for ${name} runs on pages that have it: that package, the widget, protocol and its own files`,
  })),
  {
    from: /^src\/bindings\//,
    may: [/^src\/(?:bindings|widget|protocol)\//],
    reason: 'bindings are thin layers over the widget: the widget, protocol and their own files, no package',
  },
  {
    from: /^src\/flow\//,
    may: [/^src\/(?:flow|protocol)\//, /^preact(?:\/hooks)?$/, /^@preact\/signals$/],
    reason:
      'the first screen has a byte budget: the flow imports protocol, preact and @preact/signals; it talks to the page and the service by messages',
  },
  {
    from: /^service\//,
    may: [/^service\//, /^src\/protocol\//, NODE, ANY_PACKAGE],
    reason:
      'the service is published by itself with protocol bundled: of the rest of this repository it imports nothing else',
  },
  {
    from: /^demo\//,
    may: [/^demo\//, /^src\/widget\/index\.ts$/, /^src\/bindings\/[^/]+\.ts$/, NODE, ANY_PACKAGE],
    reason: 'the demo shows what an integrator can do: the public entries, no internals',
  },
];

/** Files that nobody may import but those named. */
const CLOSED: readonly { target: RegExp; except: RegExp; reason: string }[] = [
  {
    target: /^test\//,
    except: /^(?:test\/|bench\/|scripts\/test\.ts$|vitest\.config\.ts$)/,
    reason: 'what ships does not know its tests',
  },
  { target: /^demo\//, except: /^(?:demo|test)\//, reason: 'nothing stands on the demo' },
  { target: /^bench\//, except: /^(?:test\/)?bench\//, reason: 'nothing stands on the measurements' },
  {
    target: /^service\/server\.ts$/,
    except: /^$/,
    reason: 'server.ts listens as soon as it is imported: it is run, never imported',
  },
];

/** `import … from 'x'`, `export … from 'x'`, `import 'x'`, `import('x')`; each at the beginning of a statement or an expression. */
const IMPORTS = /(?:^|[\s;({=])(?:(?:import|export)\s(?:[^'"`;()]*?\sfrom\s*)?|import\()\s*(['"])([^'"\n]+)\1/g;
const COMMENTS = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

function importedBy({ path, text }: SourceFile): string[] {
  const specifiers = [...text.replace(COMMENTS, '').matchAll(IMPORTS)].map((match) => match[2] ?? '');
  return specifiers.map((specifier) =>
    specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier,
  );
}

/** One line for each import that a rule forbids: who imports what, and why that is forbidden. */
export function findForbiddenImports(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const rule = RULES.find(({ from }) => from.test(file.path));
    return importedBy(file).flatMap((target) => {
      const reasons = CLOSED.filter((closed) => closed.target.test(target) && !closed.except.test(file.path)).map(
        ({ reason }) => reason,
      );
      if (rule && !rule.may.some((allowed) => allowed.test(target))) reasons.push(rule.reason);
      return reasons.map((reason) => `${file.path} imports ${target}: ${reason}`);
    });
  });
}
