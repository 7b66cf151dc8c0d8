/** From where a viewer was opened, so that the way back leads there, and the focus to what was chosen. */

import { cameBack } from "~/navigation";

let opener: string | null = null;
let closed = false;

interface History {
  navigation?: { canGoBack: boolean };
}

/** A link to a viewer was followed. @param key the attribute `data-opens` of the link */
export function opens(key: string): void {
  opener = key;
  closed = false;
}

/** Leave a viewer: to the page before it, or to another one if there was none in this tab. */
export function goBack(otherwise: () => void): void {
  closed = true;
  if (opener !== null || (window as History).navigation?.canGoBack) history.back();
  else otherwise();
}

/** Give the focus back to the link that opened a viewer, once it is in the document, unless the user went elsewhere. */
export function refocus(box: HTMLElement | null): void {
  if (opener === null || !box) return;
  if (!closed && !cameBack()) {
    opener = null;
    return;
  }
  const link = [...box.querySelectorAll<HTMLElement>("[data-opens]")].find(
    (each) => each.dataset.opens === opener,
  );
  if (!link) return;
  opener = null;
  link.focus({ preventScroll: true });
  link.scrollIntoView({ block: "nearest", inline: "nearest" });
}
