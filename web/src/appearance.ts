/** Light or dark, as the system or the user wants it. */
import { createStore } from "./store";

export type Theme = "system" | "light" | "dark";
const KEY = "emulsion:theme";

export const theme = createStore<Theme>(kept());

export function startAppearance(): void {
  apply();
  theme.subscribe(() => {
    localStorage.setItem(KEY, theme.get());
    apply();
  });
  window.addEventListener("storage", (event: StorageEvent) => {
    if (event.key === KEY) theme.set(kept());
  });
}

function apply(): void {
  const chosen = theme.get();
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

function kept(): Theme {
  const value = localStorage.getItem(KEY);
  return value === "light" || value === "dark" ? value : "system";
}
