import type { Nodes, PhrasingContent, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { ComponentChildren, VNode } from 'preact';
import { useMemo } from 'preact/hooks';

/** Makes something of a citation such as `[1]` or `[1, 3]` in the text. */
export type Cite = (numbers: number[], key: string) => ComponentChildren;

const CITATION = /\[(\d+(?:\s*,\s*\d+)*)\]/g;
const SAFE_LINK = /^(https?:|mailto:)/i;

/**
 * Markdown as elements. The text is parsed into a tree and the tree into elements, so that no HTML of the text can ever
 * become part of the page; links lead only to web and mail addresses, and images are named, not fetched.
 */
export function Markdown({ text, cite }: { text: string; cite?: Cite }) {
  const tree = useMemo(() => fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }), [text]);
  return <div class="markdown">{all(tree.children, cite, '')}</div>;
}

function all(nodes: (RootContent | PhrasingContent)[], cite: Cite | undefined, path: string): ComponentChildren[] {
  return nodes.map((node, at) => one(node, cite, `${path}.${at}`));
}

function one(node: Nodes, cite: Cite | undefined, key: string): ComponentChildren {
  const inner = () => ('children' in node ? all(node.children as RootContent[], cite, key) : null);
  switch (node.type) {
    case 'text':
      return cite ? cited(node.value, cite, key) : node.value;
    case 'paragraph':
      return <p key={key}>{inner()}</p>;
    case 'heading':
      return <h4 key={key}>{inner()}</h4>;
    case 'emphasis':
      return <em key={key}>{inner()}</em>;
    case 'strong':
      return <strong key={key}>{inner()}</strong>;
    case 'delete':
      return <del key={key}>{inner()}</del>;
    case 'inlineCode':
      return <code key={key}>{node.value}</code>;
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre key={key} tabIndex={0}>
          <code>{node.value}</code>
        </pre>
      );
    case 'blockquote':
      return <blockquote key={key}>{inner()}</blockquote>;
    case 'list':
      return node.ordered ? (
        <ol key={key} start={node.start ?? 1}>
          {inner()}
        </ol>
      ) : (
        <ul key={key}>{inner()}</ul>
      );
    case 'listItem':
      return <li key={key}>{inner()}</li>;
    case 'break':
      return <br key={key} />;
    case 'thematicBreak':
      return <hr key={key} />;
    case 'link':
      return SAFE_LINK.test(node.url) ? (
        <a key={key} href={node.url} rel="noreferrer noopener" target="_blank">
          {inner()}
        </a>
      ) : (
        <span key={key}>{inner()}</span>
      );
    case 'image':
      return <span key={key}>{node.alt}</span>;
    case 'table':
      return table(
        node.children.map((row) => row.children.map((cell, at) => all(cell.children, cite, `${key}.${at}`))),
        key,
      );
    case 'html':
      return node.value;
    default:
      return inner();
  }
}

function table(rows: ComponentChildren[][][], key: string): VNode {
  const [head, ...rest] = rows;
  return (
    <table key={key}>
      <thead>
        <tr>
          {head?.map((cell, at) => (
            <th key={at} scope="col">
              {cell}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rest.map((row, at) => (
          <tr key={at}>
            {row.map((cell, column) => (
              <td key={column}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function cited(text: string, cite: Cite, key: string): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let from = 0;
  for (const found of text.matchAll(CITATION)) {
    parts.push(text.slice(from, found.index));
    parts.push(cite((found[1] ?? '').split(',').map(Number), `${key}@${found.index}`));
    from = found.index + found[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}
