/** What the code says, read from its syntax: the compiler's own view would need a compiler with an interface. */

import { readFileSync } from 'node:fs';
import { parseSync } from 'vite';

/** Any node of the syntax tree, with whatever members it has. */
interface Node {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: nodes are looked into by the names that the syntax gives them
  readonly [member: string]: any;
}

const parsed = new Map<string, readonly Node[]>();

/** The statements of a file. @throws if it is no valid syntax */
function statementsOf(path: string): readonly Node[] {
  const known = parsed.get(path);
  if (known) return known;
  const { program, errors } = parseSync(path, readFileSync(path, 'utf8'));
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const statements = program.body as unknown as readonly Node[];
  parsed.set(path, statements);
  return statements;
}

function walk(node: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(node)) for (const item of node) walk(item, visit);
  else if (typeof node === 'object' && node !== null) {
    if ('type' in node && typeof node.type === 'string') visit(node as Node);
    for (const member of Object.values(node)) walk(member, visit);
  }
}

/** The declaration of a name, exported or not. */
function declarationOf(path: string, name: string): Node {
  for (const statement of statementsOf(path)) {
    const declaration: Node = statement['declaration'] ?? statement;
    if (declaration['id']?.name === name) return declaration;
    const declarator = declaration['declarations']?.find((each: Node) => each['id']?.name === name);
    if (declarator) return declarator;
  }
  throw new Error(`${path} declares no ${name}`);
}

function keyOf(member: Node): string {
  const { name, value } = member['key'];
  return name ?? String(value);
}

/** A member of a type, with the text of its annotation's kind: `TSUnknownKeyword`, … */
export interface TypeMember {
  readonly name: string;
  readonly kind: string;
  /** Members of its own, where it is an object. */
  readonly members: readonly string[];
}

function typeMembers(path: string, type: Node): TypeMember[] {
  switch (type.type) {
    case 'TSInterfaceDeclaration':
      return typeMembers(path, type['body']);
    case 'TSTypeAliasDeclaration':
      return typeMembers(path, type['typeAnnotation']);
    case 'TSUnionType': {
      const all = type['types'].flatMap((each: Node) => typeMembers(path, each)) as TypeMember[];
      return all.filter(({ name }, index) => all.findIndex((other) => other.name === name) === index);
    }
    case 'TSInterfaceBody':
    case 'TSTypeLiteral':
      return (type['body'] ?? type['members']).map((member: Node) => {
        const annotation: Node = member['typeAnnotation']['typeAnnotation'];
        return { name: keyOf(member), kind: annotation.type, members: nestedNames(path, annotation) };
      });
    default:
      return [];
  }
}

function nestedNames(path: string, annotation: Node): string[] {
  if (annotation.type === 'TSTypeLiteral') return typeMembers(path, annotation).map(({ name }) => name);
  const reference: unknown = annotation['typeName']?.name;
  if (typeof reference !== 'string' || reference === 'Record') return [];
  try {
    return typeMembers(path, declarationOf(path, reference)).map(({ name }) => name);
  } catch {
    // Declared elsewhere: its members are nothing that the documentation lists.
    return [];
  }
}

/** Members of an interface or of a union of object types, without those it inherits. */
export function membersOf(path: string, name: string): TypeMember[] {
  return typeMembers(path, declarationOf(path, name));
}

/** The string literals in a declaration, in their order. */
export function literalsIn(path: string, name: string): string[] {
  const found: string[] = [];
  walk(declarationOf(path, name), (node) => {
    if (node.type === 'Literal' && typeof node['value'] === 'string') found.push(node['value']);
  });
  return found;
}

/** Keys of the first object in the value of a constant, or of the object under a key of it, however it is wrapped. */
export function keysIn(path: string, name: string, ...under: readonly string[]): string[] {
  let node: Node = declarationOf(path, name);
  for (const key of under) {
    let inner: Node | undefined;
    walk(node, (each) => {
      if (each.type === 'Property' && keyOf(each) === key) inner ??= each['value'];
    });
    if (!inner) throw new Error(`${path}: ${name} has no ${key}`);
    node = inner;
  }
  let keys: string[] | undefined;
  walk(node, (each) => {
    if (each.type !== 'ObjectExpression') return;
    keys ??= each['properties'].map(keyOf);
  });
  return keys ?? [];
}

/** Names that a module exports as values. */
export function valueExports(path: string): string[] {
  return statementsOf(path)
    .filter((statement) => statement.type === 'ExportNamedDeclaration' && statement['exportKind'] === 'value')
    .flatMap((statement) => {
      const { declaration, specifiers } = statement;
      const names = declaration?.declarations?.map((each: Node) => each['id'].name) ?? [declaration?.id?.name];
      const exported = specifiers
        .filter((each: Node) => each['exportKind'] === 'value')
        .map((each: Node) => each['exported'].name);
      return [...(declaration ? names : []), ...exported];
    });
}

function parameters(callable: Node): string {
  // A member that is declared as a function has its parameters in its type.
  const { params } = callable?.['params'] ? callable : (callable?.['typeAnnotation']?.typeAnnotation ?? {});
  return (params ?? []).map((each: Node) => each['name'] ?? each['left']?.name).join(', ');
}

/** `launch(options)`: a function as the documentation names it. */
export function signatureOf(path: string, name: string): string {
  return `${name}(${parameters(declarationOf(path, name))})`;
}

/** `new Client(options)`, `client.open()`, `Client.preload(host)`: a class as the documentation names it. */
export function signaturesOfClass(path: string, name: string): string[] {
  const instance = name.charAt(0).toLowerCase() + name.slice(1);
  return declarationOf(path, name)
    ['body'].body.filter((member: Node) => member['key'].type === 'Identifier')
    .map((member: Node) => {
      const method = keyOf(member);
      const call = `(${parameters(member['value'] ?? member)})`;
      if (method === 'constructor') return `new ${name}${call}`;
      return `${member['static'] ? name : instance}.${method}${call}`;
    });
}

/** Titles of the tests and groups of a test file; in one that is made up `…` stands for what is put in. */
export function testTitles(path: string): string[] {
  const titles: string[] = [];
  for (const statement of statementsOf(path)) {
    walk(statement, (node) => {
      if (node.type !== 'CallExpression') return;
      let root: Node = node['callee'];
      while (root['object'] ?? root['callee']) root = root['object'] ?? root['callee'];
      if (!['test', 'it', 'describe'].includes(root['name'])) return;
      const title: Node | undefined = node['arguments'][0];
      if (title?.type === 'Literal' && typeof title['value'] === 'string') titles.push(title['value']);
      if (title?.type === 'TemplateLiteral') {
        titles.push(title['quasis'].map((each: Node) => each['value'].cooked).join('…'));
      }
    });
  }
  return titles;
}

/** What is wrong with the syntax of a module; `undefined`: nothing. */
export function syntaxError(code: string, sourceType: 'module' | 'script' = 'module'): string | undefined {
  return parseSync('example.js', code, { sourceType }).errors[0]?.message;
}

/** `import {names} from 'source'` of a module's code. */
export function importsIn(code: string): { readonly source: string; readonly names: readonly string[] }[] {
  const program = parseSync('example.js', code).program as unknown as { readonly body: readonly Node[] };
  return program.body
    .filter(({ type }) => type === 'ImportDeclaration')
    .map((node) => ({
      source: node['source'].value,
      names: node['specifiers'].map((each: Node) => each['imported']?.name ?? '*'),
    }));
}

/** Names of the options in each call of `launch({…})` and `new Client({…})`. */
export function optionsIn(code: string): string[] {
  const names: string[] = [];
  walk(parseSync('example.js', code).program, (node) => {
    const callee: unknown = node['callee']?.name ?? node['callee']?.property?.name;
    if (!['CallExpression', 'NewExpression'].includes(node.type) || !['launch', 'Client'].includes(String(callee)))
      return;
    const [options] = node['arguments'];
    if (options?.type === 'ObjectExpression') names.push(...options.properties.map(keyOf));
  });
  return names;
}

/** What a pattern's group matches in a text, each once. */
export function matchesOf(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))];
}
