/** Names for the objects of the API that pages use. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type User = Schemas["User"];
export type UserCard = Schemas["UserCard"];
export type Suggestion = Schemas["Suggestion"];
export type Relation = Schemas["Relation"];
export type Post = Schemas["PostAnswer"];
export type FeedItem = Schemas["FeedItem"];
export type FeedPage = Schemas["FeedPage"];
export type Media = Schemas["MediaAnswer"];
export type Session = Schemas["Session"];
export type NewPost = Schemas["NewPost"];
export type Ticket = Schemas["UploadAnswer"];
export type ContentType = Schemas["UploadRequest"]["content_type"];

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export type Comment = Schemas["CommentAnswer"];
export type NewEvent = Schemas["NewEvent"];
export type MutedWord = Schemas["MutedWord"];
export type DraftAnswer = Schemas["DraftAnswer"];
export type PostEdit = Schemas["PostEdit"];
export type DraftEdit = Schemas["DraftEdit"];
export type Collection = Schemas["CollectionAnswer"];
export type CollectionCard = Schemas["CollectionCard"];
export type DayOfViews = Schemas["DayOfViews"];
export type TagPage = Schemas["TagPage"];
export type TrendingTag = Schemas["TrendingTag"];
export type FollowedTag = Schemas["FollowedTag"];
export type ExploreItem = Schemas["ExploreItem"];
export type OwnComment = Schemas["OwnComment"];

export type Story = Schemas["StoryAnswer"];
export type Sticker = Schemas["StickerAnswer"];
export type NewStory = Schemas["NewStory"];
export type NewSticker = Schemas["NewSticker"];
export type TrayItem = Schemas["TrayItem"];
export type HighlightCard = Schemas["HighlightCard"];
export type Highlight = Schemas["HighlightAnswer"];
export type Conversation = Schemas["ConversationAnswer"];
export type ConversationMember = Schemas["ConversationMember"];
export type MessageRequest = Schemas["RequestAnswer"];
export type Message = Schemas["MessageAnswer"];
export type MessageMedia = Schemas["MessageMedia"];
export type MessagePreferences = Schemas["MessagePreferences"];
export type Notice = Schemas["NotificationAnswer"];
export type NotificationPreferences = Schemas["NotificationPreferences"];
export type PushSettings = Schemas["PushSettings"];
