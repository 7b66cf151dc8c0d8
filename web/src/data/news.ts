/** How many notifications are unread: all that the first load knows of them. */
import { createStore } from "~/store";

export const news = createStore(0);
