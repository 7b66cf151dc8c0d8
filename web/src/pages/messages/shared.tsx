/** What a message refers to: a post that it shares, or the story that it answers. */
import { me } from "~/api/session";
import type { Message, Post, Story } from "~/api/types";
import { mediaExpired } from "~/data/threads";
import { Avatar } from "~/ui/avatar";
import { Icon } from "~/ui/icon";
import { Photo } from "~/ui/photo";
import { placeholder } from "~/ui/placeholder";
import { t } from "~/words";

export function Shared({ message }: { message: Message }) {
  if (message.share === "story") {
    return message.story ? (
      <StoryCard story={message.story} message={message} />
    ) : (
      <Stub text={t("messages.storyGone")} />
    );
  }
  return message.post ? (
    <PostCard post={message.post} message={message} />
  ) : (
    <Stub text={t("messages.postGone")} />
  );
}

function Stub({ text }: { text: string }) {
  return (
    <p class="bubble stub">
      <Icon name="lock" /> {text}
    </p>
  );
}

/** Behind its author's warning, or a word that the viewer muted, only the place of the photo is shown. */
function PostCard({ post, message }: { post: Post; message: Message }) {
  const [first] = post.media;
  const covered = post.warning || post.sensitive || post.filtered.length > 0;
  return (
    <a
      class="shared-post"
      href={`/p/${post.id}`}
      aria-label={t("messages.openPost", { name: post.author.username })}
    >
      <span class="person">
        <Avatar user={post.author} size="1.5rem" />
        <span class="strong small">{post.author.username}</span>
      </span>
      {first && covered && (
        <span
          class="photo covered"
          style={{ aspectRatio: "1", backgroundImage: placeholder(first.blurhash) ?? undefined }}
        >
          <Icon name="alert" />
        </span>
      )}
      {first && !covered && (
        <Photo media={first} sizes="15rem" frame={1} decorative onExpired={() => mediaExpired(message)} />
      )}
      {(post.caption || post.warning) && (
        <span class="shared-text small" dir="auto">
          {covered ? (post.warning ?? t("post.sensitive")) : post.caption}
        </span>
      )}
    </a>
  );
}

/** That a message answers a story; the story is shown until it ends. */
export function StoryReference({ message }: { message: Message }) {
  const own = message.author?.id === me.get()?.id;
  const reaction = message.kind === "story_reaction";
  return (
    <>
      <span class="small soft reference">
        {reaction
          ? own
            ? t("messages.youReactedStory")
            : t("messages.theyReactedStory")
          : own
            ? t("messages.youAnsweredStory")
            : t("messages.theyAnsweredStory")}
      </span>
      {message.story ? (
        <StoryCard story={message.story} message={message} />
      ) : (
        <Stub text={t("messages.storyGone")} />
      )}
    </>
  );
}

function StoryCard({ story, message }: { story: Story; message: Message }) {
  return (
    <a
      class="shared-story"
      href={`/stories/${story.author.username}/${story.id}`}
      aria-label={t("messages.storyOf", { name: story.author.username })}
    >
      <Photo
        media={story.media}
        sizes="8rem"
        frame={9 / 16}
        decorative
        onExpired={() => mediaExpired(message)}
      />
    </a>
  );
}
