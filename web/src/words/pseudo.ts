/** Languages for tests: English with longer words, so that pages without room show, and the same from right to left. */
import type { Catalogue } from ".";

const LONGER = 0.4; // of a text, as the longest translations have
const LETTERS: Record<string, string> = { a: "á", e: "é", i: "í", o: "ó", u: "ú", n: "ñ", c: "ç", s: "š" };

export function pseudo(english: Catalogue): Catalogue {
  return Object.fromEntries(
    Object.entries(english).map(([key, text]) => [
      key,
      typeof text === "string"
        ? longer(text)
        : Object.fromEntries(Object.entries(text).map(([form, each]) => [form, longer(each)])),
    ]),
  );
}

/** Placeholders stay as they are. */
function longer(text: string): string {
  const accented = text.replace(/\{\w+\}|[aeiouncs]/g, (piece) => LETTERS[piece] ?? piece);
  const words = " lorem".repeat(Math.ceil((text.length * LONGER) / 6));
  return `[${accented}${words}]`;
}
