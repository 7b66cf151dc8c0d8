/** What begins before the client's code is there: the session, and for a reader of the feed its posts. */
import { me, startSession } from "./api/session";
import { startEarly } from "./early";
import "./styles/index.css";

startSession();
startEarly();
void import("./start"); // index.html names its files, so that they load at once
if (me.get() && location.pathname === "/") void import("./pages/feed").catch(() => {}); // the page tells a failure
