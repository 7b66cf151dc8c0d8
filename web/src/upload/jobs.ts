/** A post on its way: what is kept in the browser until the service has it. */
import type { ContentType, NewPost, Ticket } from "~/api/types";

export interface StoredFile {
  id: string;
  bytes: ArrayBuffer;
}

export interface Item {
  fileId: string;
  type: ContentType;
  size: number;
  alt: string;
  /** Idempotency-Key of the ticket; another ticket needs another. */
  key: string;
  sha256?: string;
  ticket?: Ticket;
  stored: boolean;
  hashedAgain?: boolean;
}

export interface Job {
  /** Also the Idempotency-Key of the post: however often it is sent, it is made once. */
  id: string;
  userId: string;
  createdAt: number;
  /** What becomes of the files: a post, or a draft of one. */
  kind: "post" | "draft";
  post: Omit<NewPost, "media">;
  items: Item[];
  /** The post as it was first sent: every further try sends the same. */
  body?: NewPost;
  problem?: { code: string; detail: string };
}
