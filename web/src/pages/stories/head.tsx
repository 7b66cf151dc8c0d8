/** Whose stories these are, how far they are, and the buttons that stop, mute and close them. */
import type { Story, UserCard } from "~/api/types";
import { Glyph } from "~/stories/glyph";
import { Avatar } from "~/ui/avatar";
import { Icon } from "~/ui/icon";
import { ago, t } from "~/words";

interface Props {
  source: { title?: string } | undefined;
  story: Story | undefined;
  author: UserCard | undefined;
  bars: BarsProps;
  tools: ToolsProps;
}

export function Head({ source, story, author, bars, tools }: Props) {
  return (
    <header class="story-head">
      <Bars {...bars} />
      <div class="story-by">
        {author && (
          <a class="story-author" href={`/@${author.username}`}>
            <Avatar user={author} size="2rem" />
            <span class="story-names">
              <b dir="auto">{source?.title ?? author.username}</b>
              {story && (
                <span class="story-when">
                  {ago(story.created_at)}
                  {story.audience === "close_friends" && (
                    <span class="story-close">{t("story.closeFriends")}</span>
                  )}
                </span>
              )}
            </span>
          </a>
        )}
        <Tools {...tools} />
      </div>
    </header>
  );
}

interface BarsProps {
  count: number;
  at: number;
  turn: number;
  running: boolean;
  ms: number;
}

function Bars(props: BarsProps) {
  const { count, at, turn, running, ms } = props;
  return (
    <div class="story-bars" aria-hidden="true">
      {Array.from({ length: Math.max(1, count) }, (_, index) => (
        <i key={index} class={index < at ? "done" : ""}>
          {index === at && (
            <b
              key={turn}
              style={{ animationDuration: `${ms}ms`, animationPlayState: running ? "running" : "paused" }}
            />
          )}
        </i>
      ))}
    </div>
  );
}

interface ToolsProps {
  paused: boolean;
  /** Null for what has no sound. */
  muted: boolean | null;
  onPause(): void;
  onMute(): void;
  onClose(): void;
}

function Tools(props: ToolsProps) {
  const { paused, muted, onPause, onMute, onClose } = props;
  return (
    <div class="story-tools">
      <button
        type="button"
        class="icon-button"
        data-first
        aria-label={paused ? t("story.play") : t("story.pause")}
        onClick={onPause}
      >
        {paused ? <Icon name="play" full /> : <Glyph name="pause" />}
      </button>
      {muted !== null && (
        <button
          type="button"
          class="icon-button"
          aria-pressed={!muted}
          aria-label={t("video.sound")}
          onClick={onMute}
        >
          <Icon name={muted ? "mute" : "sound"} />
        </button>
      )}
      <button type="button" class="icon-button" aria-label={t("action.close")} onClick={onClose}>
        <Icon name="close" />
      </button>
    </div>
  );
}
