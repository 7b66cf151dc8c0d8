/** How many conversations have unread messages: all that the first load knows of messages. */
import { createStore } from "~/store";

export const unread = createStore(0);
