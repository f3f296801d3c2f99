const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text that stands in HTML, in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}

/** Class → what it is for. One alternative each; the first that matches counts. */
const SCRIPT =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)|(?<keyword>\b(?:import|from|export|const|let|function|return|async|await|if|else|new|try|catch|throw|null|undefined|true|false|type|interface|instanceof)\b)|(?<literal>\b\d[\d_]*\b)/g;
const MARKUP =
  /(?<comment><!--[\s\S]*?-->)|(?<string>"[^"]*")|(?<keyword><\/?[a-z][a-z0-9-]*|\/?>)|(?<literal>\b(?:data-)?[a-z-]+(?==))/g;

/** HTML of code with its comments, strings, keywords and numbers in spans. Approximate: for reading, not for parsing. */
export function highlight(code: string, kind: 'script' | 'markup'): string {
  let html = '';
  let end = 0;
  for (const match of code.matchAll(kind === 'script' ? SCRIPT : MARKUP)) {
    const [name] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? ['plain'];
    html += `${escapeHtml(code.slice(end, match.index))}<span class="${name}">${escapeHtml(match[0])}</span>`;
    end = match.index + match[0].length;
  }
  return html + escapeHtml(code.slice(end));
}
