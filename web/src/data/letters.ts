/** A message on its way: what is kept in the browser until the service has it. */
import type { Refusal } from "~/api/problems";
import type { Item } from "~/upload/jobs";

export interface Letter {
  /** The client's own name of the message: however often it is sent, it is made once. */
  clientId: string;
  userId: string;
  conversationId: string;
  /** When it was written, ms; the order within its conversation. */
  at: number;
  text: string;
  postId?: string;
  items: Item[];
  /** Why the service refused it; it is sent again only when the user asks to. */
  problem?: Refusal;
  /** Whether it is being sent now; not kept. */
  sending?: boolean;
}
