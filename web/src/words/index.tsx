/**
 * The words of the client: texts by key, with the language's own plurals, numbers and dates.
 *
 * Each language is a folder with one catalogue per area: `frame` is what the first load shows, the others load with the
 * pages that name them (`withWords`). A text has placeholders in braces: `{name}`. A text with forms (`one`, `other`, …)
 * takes its form from `count`.
 */
import type { ComponentChildren } from "preact";
import { Fragment } from "preact";
import type { FieldProblem, Refusal } from "~/api/problems";
import { createStore, useStore } from "~/store";
import { keepLanguage } from "~/worker";
import frame from "./en/frame.json";

/** The areas. A new one is a file in each language's folder and a line here. */
interface Areas {
  archive: typeof import("./en/archive.json");
  create: typeof import("./en/create.json");
  door: typeof import("./en/door.json");
  frame: typeof frame;
  help: typeof import("./en/help.json");
  imports: typeof import("./en/imports.json");
  messages: typeof import("./en/messages.json");
  notifications: typeof import("./en/notifications.json");
  post: typeof import("./en/post.json");
  problems: typeof import("./en/problems.json");
  profile: typeof import("./en/profile.json");
  requests: typeof import("./en/requests.json");
  saved: typeof import("./en/saved.json");
  search: typeof import("./en/search.json");
  settings: typeof import("./en/settings.json");
  stories: typeof import("./en/stories.json");
  tags: typeof import("./en/tags.json");
  upload: typeof import("./en/upload.json");
}

export type Area = keyof Areas;
export type Key = { [A in Area]: Exclude<keyof Areas[A], "default"> }[Area];
type Text = string | Partial<Record<Intl.LDMLPluralRule, string>>;
export type Catalogue = Record<string, Text>;
type Values = Record<string, string | number>;

interface Language {
  /** Its name in itself. */
  name: string;
  dir: "ltr" | "rtl";
  /** Made from English instead of having catalogues: for tests. */
  pseudo?: boolean;
}

/** Languages by tag; each has a folder of its own here. */
export const LANGUAGES: Record<string, Language> = {
  en: { name: "English", dir: "ltr" },
  de: { name: "Deutsch", dir: "ltr" },
  ar: { name: "العربية", dir: "rtl" },
  "en-XA": { name: "[Éñglíšh]", dir: "ltr", pseudo: true },
  "ar-XB": { name: "[Éñglíšh ←]", dir: "rtl", pseudo: true },
};
const KEPT = "emulsion:language";
const DIGITS = "-u-nu-latn"; // texts have these digits in every language
const FILES = import.meta.glob<Catalogue>(["./*/*.json", "!./en/frame.json"], { import: "default" });

/** The tag of the language that is shown. */
export const language = createStore("en");
let words: Catalogue = frame;
let wanted = "en";
let locale = "en"; // for numbers and dates
const inUse = new Set<Area>(["frame"]);
let explains = false; // whether English has its words for refusals, which the service has, too
const loaded = new Map<string, Catalogue>([["en/frame", frame]]);

/** Change the language: everything that is on the screen, once all of it is there. */
export async function speak(tag: string): Promise<void> {
  if (!LANGUAGES[tag]) return;
  wanted = tag;
  await ready();
}

/** A loader of a chunk that also loads the areas whose words the chunk shows. */
export function withWords<T>(load: () => Promise<T>, ...areas: Area[]): () => Promise<T> {
  return async () => {
    for (const area of areas) inUse.add(area);
    const [chunk] = await Promise.all([load(), ready()]);
    return chunk;
  };
}

/** Wait until all areas in use are there in the wanted language, and show them. */
async function ready(): Promise<void> {
  for (;;) {
    const [tag, areas] = [wanted, [...inUse]];
    const refusals: Area[] = tag === "en" && !explains ? [] : ["problems"];
    const catalogues = await Promise.all([...areas, ...refusals].map((area) => catalogue(tag, area)));
    if (tag !== wanted || areas.length !== inUse.size) continue;
    words = Object.assign({}, ...catalogues);
    locale = regional(tag) + DIGITS;
    document.documentElement.lang = tag;
    document.documentElement.dir = LANGUAGES[tag]?.dir ?? "ltr";
    if (tag !== language.get()) keepLanguage(tag);
    language.set(tag);
    return;
  }
}

/** English has words for refusals from the first one on; the other languages have them from the start. */
export async function learnRefusals(): Promise<void> {
  if (explains || wanted !== "en") return;
  try {
    await catalogue("en", "problems");
    explains = true;
    await ready();
  } catch {} // without a network: the service's own words do
}

async function catalogue(tag: string, area: Area): Promise<Catalogue> {
  const name = `${tag}/${area}`;
  const known = loaded.get(name);
  if (known) return known;
  const found = await read(tag, area).catch((error: unknown) => {
    if (tag === "en") throw error;
    return catalogue("en", area); // without a network: the service worker always keeps English
  });
  loaded.set(name, found);
  return found;
}

async function read(tag: string, area: Area): Promise<Catalogue> {
  if (LANGUAGES[tag]?.pseudo) return (await import("./pseudo")).pseudo(await catalogue("en", area));
  const load = FILES[`./${tag}/${area}.json`];
  if (!load) throw new Error(`no words of ${area} in ${tag}`);
  return load();
}

/** The language that was chosen in this browser, or the first of the browser's own that there is. */
export function startWords(): Promise<void> {
  addEventListener("storage", ({ key }: StorageEvent) => {
    if (key === KEPT) void speak(wish());
  });
  return speak(wish());
}

/** The languages to choose from: tag, and name in itself. */
export function offered(): [tag: string, name: string][] {
  return Object.entries(LANGUAGES)
    .filter(([, { pseudo }]) => !pseudo)
    .map(([tag, { name }]) => [tag, name]);
}

/** The language chosen in this browser; null is the browser's own. */
export function chosenLanguage(): string | null {
  const kept = localStorage.getItem(KEPT);
  return kept && LANGUAGES[kept] ? kept : null;
}

export function chooseLanguage(tag: string | null): Promise<void> {
  if (tag) localStorage.setItem(KEPT, tag);
  else localStorage.removeItem(KEPT);
  return speak(wish());
}

function wish(): string {
  const own = navigator.languages.map((each) => each.split("-")[0] ?? "").find((tag) => LANGUAGES[tag]);
  return chosenLanguage() ?? own ?? "en";
}

/** The language as it is written where the user is, if the browser says so: en-GB has other dates than en. */
function regional(tag: string): string {
  return navigator.languages.find((each) => each.startsWith(`${tag}-`)) ?? tag;
}

/** Make a component follow the language. */
export function useLanguage(): string {
  return useStore(language);
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

const VAGUE = new Set(["invalid-fields", "bad-request", "conflict"]); // codes that fields say more about, if there are any

/** Why a call was refused: in the user's language, where it has words for it; else as the service tells it. */
export function reason({ code, detail, fields }: Refusal): string {
  if (fields?.[0] && VAGUE.has(code)) return wrong(fields[0]);
  const key = `problem.${code}`;
  return key in words ? t(key as Key) : detail;
}

/** Why a field was refused: likewise, with the number that was broken. */
export function wrong({ field, code, detail, limit }: FieldProblem): string {
  const name = field.split(".").findLast((part) => /\D/.test(part));
  const key = [`wrong.${code}.${name}`, `wrong.${code}`].find((each) => each in words);
  const numbered = String(words[key ?? ""]).includes("{limit}");
  if (!key || (numbered && typeof limit !== "number")) return detail;
  return t(key as Key, { limit: code === "too-large" ? bytes(Number(limit)) : Number(limit) });
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
  return new Intl.NumberFormat(locale).format(value);
}

/** A count where there is little room: 1.2K, 3M. */
export function shortNumber(value: number): string {
  return new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 }).format(value);
}

export function bytes(value: number): string {
  const [unit, size] =
    value >= 1e6 ? (["megabyte", value / 1e6] as const) : (["kilobyte", value / 1e3] as const);
  return new Intl.NumberFormat(locale, {
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
  let value = Math.max(0, (now - Date.parse(time)) / 1000);
  if (value < 45) return t("time.now");
  for (const [unit, size] of STEPS) {
    if (value < size) {
      return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "narrow" }).format(
        Math.floor(value),
      );
    }
    value /= size;
  }
  const date = new Date(time);
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(date);
}

export function dateTime(time: string | number): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(time));
}

/** A day without a time, `2026-11-28`: the same day everywhere. */
export function day(date: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(date));
}

/** A text cut into what stands as it is and the names of placeholders. */
export function split(text: string): { text: string; name?: string }[] {
  return text
    .split(/(\{\w+\})/)
    .filter(Boolean)
    .map((piece) => (/^\{\w+\}$/.test(piece) ? { text: piece, name: piece.slice(1, -1) } : { text: piece }));
}

function form(key: Key, count: unknown): string {
  const text = words[key] ?? key;
  if (typeof text === "string") return text;
  const rule = new Intl.PluralRules(language.get()).select(Number(count ?? 0));
  return text[rule] ?? text.other ?? "";
}

/** In a text from right to left, a value keeps its own direction. */
function written(value: string | number = ""): string {
  if (typeof value === "number") return number(value);
  return LANGUAGES[language.get()]?.dir === "rtl" ? `\u2068${value}\u2069` : value;
}
