/** What runs while a user is signed in, whatever page is shown: live events, messages on their way, what is unread. */
import { startLive } from "./live";
import { startMessages } from "./message-events";
import { startNotifications } from "./notifications";
import { lookForPush } from "./push";

let started = false;

export function startBackground(): void {
  if (started) return; // both follow the session by themselves
  started = true;
  startMessages();
  startNotifications();
  startLive();
  void lookForPush();
}
