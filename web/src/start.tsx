/** Everything after what `main.ts` began: words, navigation, the first page. */
import { render } from "preact";
import { App } from "./app";
import { startAppearance } from "./appearance";
import { startNavigation } from "./navigation";
import { startWords } from "./words";
import { startWorker } from "./worker";

startAppearance();
startNavigation();
startWorker();
void Promise.all([startWords(), parsed()]).then(() =>
  render(<App />, document.getElementById("app") as HTMLElement),
);

/** The document is there: `main` does not wait for it. */
function parsed(): Promise<unknown> | null {
  return document.readyState === "loading"
    ? new Promise((done) => document.addEventListener("DOMContentLoaded", done))
    : null;
}
