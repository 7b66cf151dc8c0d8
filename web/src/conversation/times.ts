/** Days and times as a conversation shows them. */

function tag(): string {
  return document.documentElement.lang || "en";
}

/** Today, yesterday, a weekday of the last six days, or a date. */
export function dayName(time: string, now = new Date()): string {
  const date = new Date(time);
  const days = Math.round((startOf(date) - startOf(now)) / 86_400_000);
  if (days === 0 || days === -1) {
    const name = new Intl.RelativeTimeFormat(tag(), { numeric: "auto" }).format(days, "day");
    return name.slice(0, 1).toLocaleUpperCase(tag()) + name.slice(1);
  }
  const recent = days < 0 && days > -7;
  return new Intl.DateTimeFormat(
    tag(),
    recent
      ? { weekday: "long" }
      : {
          day: "numeric",
          month: "long",
          ...(date.getFullYear() !== now.getFullYear() && { year: "numeric" }),
        },
  ).format(date);
}

export function clock(time: string | number): string {
  return new Intl.DateTimeFormat(tag(), { hour: "numeric", minute: "2-digit" }).format(new Date(time));
}

/** Names as a list: "Ada, Ben and Cleo". */
export function listed(names: string[]): string {
  return new Intl.ListFormat(tag(), { type: "conjunction" }).format(names);
}

const UNITS = [
  ["minute", 60, 60],
  ["hour", 3600, 24],
  ["day", 86_400, 30],
  ["month", 2_592_000, Number.POSITIVE_INFINITY],
] as const;

/** How long ago, in words: "5 min. ago", "yesterday". */
export function since(time: string, now = Date.now()): string {
  const seconds = Math.max(60, (now - Date.parse(time)) / 1000);
  const [unit, size] = UNITS.find(([, each, most]) => seconds / each < most) ?? UNITS[3];
  const format = new Intl.RelativeTimeFormat(tag(), { numeric: "auto", style: "short" });
  return format.format(-Math.floor(seconds / size), unit);
}

function startOf(date: Date): number {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
}
