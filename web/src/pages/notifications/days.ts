/** The day of a notification, as a heading says it. */
import { day, t } from "~/words";

export function dayOf(time: string, now = new Date()): string {
  const date = local(new Date(time));
  if (date === local(now)) return t("notifications.today");
  const before = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  return date === local(before) ? t("notifications.yesterday") : day(date);
}

/** The day where the user is, `2026-11-28`. */
function local(date: Date): string {
  const month = String(date.getMonth() + 1).padStart(2, "0");
  return `${date.getFullYear()}-${month}-${String(date.getDate()).padStart(2, "0")}`;
}
