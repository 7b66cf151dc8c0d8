/**
 * The words of the client: catalogues of texts by key, with the language's own plurals, numbers and dates.
 *
 * A text has placeholders in braces: `{name}`. A text with forms (`one`, `other`, …) takes its form from `count`.
 * English is part of the first load; any other catalogue is a chunk of its own.
 */
import type { ComponentChildren } from "preact";
import { Fragment } from "preact";
import { createStore, useStore } from "~/store";
import en from "./en.json";

export type Key = keyof typeof en;
type Text = string | Partial<Record<Intl.LDMLPluralRule, string>>;
export type Catalogue = Record<Key, Text>;
type Values = Record<string, string | number>;

interface Language {
  tag: string;
  dir: "ltr" | "rtl";
  words: Catalogue;
}

/** Languages by tag; a further one is a JSON file with the same keys and a line here. */
export const LANGUAGES: Record<string, { dir: "ltr" | "rtl"; load(): Promise<Catalogue> }> = {
  en: { dir: "ltr", load: async () => en },
  "en-XA": { dir: "ltr", load: async () => (await import("./pseudo")).pseudo() },
  "ar-XB": { dir: "rtl", load: async () => (await import("./pseudo")).pseudo() },
};
const KEPT = "emulsion:language";

const language = createStore<Language>({ tag: "en", dir: "ltr", words: en });

export async function speak(tag: string): Promise<void> {
  const chosen = LANGUAGES[tag];
  if (!chosen) return;
  language.set({ tag, dir: chosen.dir, words: await chosen.load() });
  document.documentElement.lang = tag;
  document.documentElement.dir = chosen.dir;
}

/** The language that this browser keeps. */
export function startWords(): void {
  const kept = localStorage.getItem(KEPT);
  if (kept && kept !== "en") void speak(kept);
}

/** Make a component follow the language. */
export function useLanguage(): string {
  return useStore(language).tag;
}

/** The text of a key with its values put in; numbers are written as the language writes them. */
export function t(key: Key, values: Values = {}): string {
  return parts(key)
    .map((part) => (part.name === undefined ? part.text : written(values[part.name])))
    .join("");

  function parts(of: Key) {
    return split(form(of, values.count));
  }
}

/** A text whose placeholders are elements: `<T k="post.likedBy" name={<a …/>} />`. */
export function T({ k, count, ...values }: { k: Key; count?: number } & Record<string, ComponentChildren>) {
  return (
    <>
      {split(form(k as Key, count as number | undefined)).map((part, at) => (
        <Fragment key={at}>
          {part.name === undefined
            ? part.text
            : part.name === "count"
              ? number(count as number)
              : values[part.name]}
        </Fragment>
      ))}
    </>
  );
}

export function number(value: number): string {
  return new Intl.NumberFormat(language.get().tag).format(value);
}

/** A count where there is little room: 1.2K, 3M. */
export function shortNumber(value: number): string {
  return new Intl.NumberFormat(language.get().tag, { notation: "compact", maximumFractionDigits: 1 }).format(
    value,
  );
}

export function bytes(value: number): string {
  const [unit, size] =
    value >= 1e6 ? (["megabyte", value / 1e6] as const) : (["kilobyte", value / 1e3] as const);
  return new Intl.NumberFormat(language.get().tag, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: size < 10 ? 1 : 0,
  }).format(size);
}

const STEPS = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 7],
] as const;

/** How long ago, in the shortest form: now, 5m, 3h, 2d; older than a week, the date. */
export function ago(time: string, now = Date.now()): string {
  const tag = language.get().tag;
  let value = Math.max(0, (now - Date.parse(time)) / 1000);
  if (value < 45) return t("time.now");
  for (const [unit, size] of STEPS) {
    if (value < size) {
      return new Intl.NumberFormat(tag, { style: "unit", unit, unitDisplay: "narrow" }).format(
        Math.floor(value),
      );
    }
    value /= size;
  }
  const date = new Date(time);
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(tag, {
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(date);
}

export function dateTime(time: string | number): string {
  return new Intl.DateTimeFormat(language.get().tag, { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(time),
  );
}

/** A text cut into what stands as it is and the names of placeholders. */
export function split(text: string): { text: string; name?: string }[] {
  return text
    .split(/(\{\w+\})/)
    .filter(Boolean)
    .map((piece) => (/^\{\w+\}$/.test(piece) ? { text: piece, name: piece.slice(1, -1) } : { text: piece }));
}

function form(key: Key, count: unknown): string {
  const text: Text = language.get().words[key];
  if (typeof text === "string") return text;
  const rule = new Intl.PluralRules(language.get().tag).select(Number(count ?? 0));
  return text[rule] ?? text.other ?? "";
}

function written(value: string | number | undefined): string {
  return typeof value === "number" ? number(value) : (value ?? "");
}
