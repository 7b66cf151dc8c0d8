/** A caption: text nodes, with links for users it mentions, for tags and for addresses. Nothing in it is ever read as HTML. */
import type { ComponentChildren } from "preact";

const PIECES =
  /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]|(?<![\w@.])@[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*|(?<![\p{L}\p{N}_&/#])#[\p{L}\p{M}\p{N}_\u00b7\u200c\u200d]+)/u;

export function RichText({ text, mentions = [] }: { text: string; mentions?: string[] }) {
  const known = new Set(mentions.map((name) => name.toLowerCase()));
  return <>{text.split(PIECES).map((piece, at) => linked(piece, at, known))}</>;
}

function linked(piece: string, at: number, known: Set<string>): ComponentChildren {
  if (piece.startsWith("@") && known.has(piece.slice(1).toLowerCase())) {
    return (
      <a key={at} class="mention" href={`/@${piece.slice(1).toLowerCase()}`}>
        {piece}
      </a>
    );
  }
  if (/^https?:\/\//.test(piece)) {
    return (
      <a key={at} class="text-link" href={piece} rel="nofollow ugc noopener noreferrer" target="_blank">
        {piece.replace(/^https?:\/\//, "")}
      </a>
    );
  }
  if (/^#[\p{L}\p{M}\p{N}_]/u.test(piece)) {
    return (
      <a key={at} class="tag" href={`/explore/tags/${encodeURIComponent(piece.slice(1))}`}>
        {piece}
      </a>
    );
  }
  return piece;
}
