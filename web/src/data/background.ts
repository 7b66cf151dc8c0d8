/** What runs while a user is signed in, whatever page is shown: live events, and messages on their way. */
import { startLive } from "./live";
import { startMessages } from "./message-events";

let started = false;

export function startBackground(): void {
  if (started) return; // both follow the session by themselves
  started = true;
  startMessages();
  startLive();
}
