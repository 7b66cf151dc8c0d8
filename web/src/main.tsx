import { render } from "preact";
import { startSession } from "./api/session";
import { App } from "./app";
import { startAppearance } from "./appearance";
import { startNavigation } from "./navigation";
import "./styles/index.css";
import { startWords } from "./words";
import { startWorker } from "./worker";

startAppearance();
startSession();
startNavigation();
startWorker();
void startWords().then(() => render(<App />, document.getElementById("app") as HTMLElement));
