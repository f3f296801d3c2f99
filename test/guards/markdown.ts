/** What the documentation says, as data: tables, code, links and anchors of a Markdown file. */

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
export interface CodeBlock {
  readonly lang: string;
  readonly code: string;
  /** The heading it stands under. */
  readonly heading: string;
}

interface Line {
  readonly text: string;
  readonly heading: string;
  readonly isCode: boolean;
}

/** @throws if a fence is not closed: everything after it would not be read */
function linesOf(markdown: string): Line[] {
  let heading = '';
  let isCode = false;
  const lines = markdown.split('\n').map((text): Line => {
    const isFence = text.startsWith('```');
    if (!isCode && /^#{1,6} /.test(text)) heading = text.replace(/^#+ /, '').trim();
    const line = { text, heading, isCode: isCode || isFence };
    if (isFence) isCode = !isCode;
    return line;
  });
  if (isCode) throw new Error('A ``` is not closed');
  return lines;
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

/** The tables directly under a heading, in their order. @throws if there is no such heading, or no table under it */
export function tablesUnder(markdown: string, heading: string): Table[] {
  const lines = linesOf(markdown).filter((line) => line.heading === heading && !line.isCode);
  const tables: string[][] = [];
  lines.forEach(({ text }, index) => {
    if (!text.startsWith('|')) return;
    if (!lines[index - 1]?.text.startsWith('|')) tables.push([]);
    tables.at(-1)?.push(text);
  });
  if (tables.length === 0) throw new Error(`No table under "${heading}"`);
  return tables.map(([head = '', separator = '', ...rows]) => {
    if (!/^\|( ?:?-+:? ?\|)+$/.test(separator)) throw new Error(`No table: ${head}`);
    const width = cellsOf(head).length;
    const wrong = rows.find((row) => cellsOf(row).length !== width);
    if (wrong !== undefined) throw new Error(`Not ${width} cells: ${wrong}`);
    return { head: cellsOf(head), rows: rows.map(cellsOf) };
  });
}

/** The only table under a heading. */
export function tableUnder(markdown: string, heading: string): Table {
  const [table, ...more] = tablesUnder(markdown, heading);
  if (!table || more.length > 0) throw new Error(`More than one table under "${heading}"`);
  return table;
}

/** The first column of a table: what stands in its backticks, else its text. */
export function firstColumn(rows: Table['rows']): string[] {
  return rows.map(([cell = '']) => codeIn(cell)[0] ?? cell);
}

/** The plain text under a heading: no tables, no code. */
export function textUnder(markdown: string, heading: string): string {
  const lines = linesOf(markdown).filter((line) => line.heading === heading && !line.isCode);
  if (lines.length === 0) throw new Error(`No heading "${heading}"`);
  return lines.map(({ text }) => (text.startsWith('|') ? '' : text)).join('\n');
}

/** What stands in backticks. */
export function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}

export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: { lang: string; code: string[]; heading: string }[] = [];
  let isOpen = false;
  for (const { text, heading, isCode } of linesOf(markdown)) {
    if (!isCode) continue;
    if (text.startsWith('```')) {
      if (!isOpen) blocks.push({ lang: text.slice(3).trim(), code: [], heading });
      isOpen = !isOpen;
    } else blocks.at(-1)?.code.push(text);
  }
  return blocks.map(({ code, ...block }) => ({ ...block, code: code.join('\n') }));
}

/** The text with code taken out: what is shown as code is neither link nor anchor. */
function prose(markdown: string): string {
  return linesOf(markdown)
    .filter((line) => !line.isCode)
    .map(({ text }) => text.replace(/`[^`]*`/g, (code) => (/^`[\w.-]+`$/.test(code) ? code.slice(1, -1) : '')))
    .join('\n');
}

/** The names that `#…` can lead to: headings as they are made into names by forges, and explicit ones. */
export function anchorsOf(markdown: string): string[] {
  const text = prose(markdown);
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map((match) => match[1] ?? '')];
}

/** Targets of links, those in reference to other sites included. */
export function linksOf(markdown: string): string[] {
  return [...prose(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
}

/** Every link that leads nowhere. @param files path from the root → text; @param exists whether any other path is there */
export function findBrokenLinks(files: ReadonlyMap<string, string>, exists: (path: string) => boolean): string[] {
  return [...files].flatMap(([from, markdown]) => {
    const folder = from.split('/').slice(0, -1);
    const anchors = anchorsOf(markdown);
    const twice = anchors.filter((anchor, index) => anchors.indexOf(anchor) < index);
    const broken = linksOf(markdown).filter((link) => {
      if (/^[a-z]+:/.test(link)) return false;
      const [file = '', anchor] = link.split('#');
      const path: string[] = [...folder];
      for (const part of file.split('/')) part === '..' ? path.pop() : path.push(part);
      const target = file === '' ? from : path.join('/');
      const text = files.get(target);
      if (anchor === undefined) return text === undefined && !exists(target);
      return text === undefined || !anchorsOf(text).includes(anchor);
    });
    return [
      ...broken.map((link) => `${from}: ${link} leads nowhere`),
      ...twice.map((anchor) => `${from}: #${anchor} is there twice`),
    ];
  });
}
