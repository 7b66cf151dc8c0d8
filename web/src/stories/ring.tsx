/** The picture of a user or a highlight in a ring that tells whether there is something new. */
import type { ComponentChildren } from "preact";
import { Glyph } from "./glyph";

export type RingKind = "new" | "close" | "seen" | "none";

export function Ring({
  kind,
  close,
  children,
}: {
  kind: RingKind;
  close?: boolean;
  children: ComponentChildren;
}) {
  return (
    <span class={`ring ${kind}`}>
      {children}
      {close && (
        <span class="ring-star" aria-hidden="true">
          <Glyph name="star" full />
        </span>
      )}
    </span>
  );
}
