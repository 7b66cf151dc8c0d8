/** A post on its way: what is kept in the browser until the service has it. */
import type { Refusal } from "~/api/problems";
import type { ContentType, NewPost, NewStory, Ticket } from "~/api/types";

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

/** A story without its file. */
export interface StoryParts extends Pick<NewStory, "audience" | "stickers"> {
  /** Hours until it ends, from when it is sent. */
  hours: number;
}

export interface Job {
  /** Also the Idempotency-Key of the post: however often it is sent, it is made once. */
  id: string;
  userId: string;
  createdAt: number;
  /** What becomes of the files: a post, a draft of one, or a story. */
  kind: "post" | "draft" | "story";
  post: Omit<NewPost, "media">;
  story?: StoryParts;
  items: Item[];
  /** The post or story as it was first sent: every further try sends the same. */
  body?: NewPost | NewStory;
  problem?: Refusal;
}
