/** One story as a picture: whole, over a calm background, with its stickers. */
import { useEffect, useRef } from "preact/hooks";
import type { Story } from "~/api/types";
import { Stickers } from "~/stories/drawn";
import { largest, Photo, ratio } from "~/ui/photo";
import { placeholder } from "~/ui/placeholder";
import { t } from "~/words";

const SIZES = "(min-width: 40rem) 30rem, 100vw";

interface Props {
  story: Story;
  /** The next story is in the document, so that its picture is there when it comes. */
  current: boolean;
  running: boolean;
  muted: boolean;
  /** Counts up when the same story begins again. */
  turn: number;
  onReady(ready: boolean): void;
  onEnd(): void;
  onExpired(): void;
  onMuted(): void;
}

export function Slide(props: Props) {
  const { story, current, onReady, onExpired } = props;
  const { media } = story;
  return (
    <div class="story-slide" hidden={!current} aria-hidden={!current} inert={!current}>
      <div
        class="story-back"
        aria-hidden="true"
        style={{ backgroundImage: placeholder(media.blurhash) ?? undefined }}
      />
      <div class="story-picture" style={{ "--ratio": ratio(media) }}>
        {media.kind === "video" ? (
          <Film {...props} />
        ) : (
          <Photo
            media={media}
            sizes={SIZES}
            eager
            whole
            onLoad={() => onReady(true)}
            onExpired={() => {
              onReady(true); // a picture that does not come must not stop the others
              onExpired();
            }}
          />
        )}
        <Stickers stickers={story.stickers} />
      </div>
    </div>
  );
}

function Film({ story, current, running, muted, turn, onReady, onEnd, onExpired, onMuted }: Props) {
  const ref = useRef<HTMLVideoElement>(null);
  const { media } = story;
  useEffect(() => {
    const video = ref.current;
    if (!video || !current) return;
    if (!running) return video.pause();
    video.play().catch(() => {
      // Browsers refuse sound that the user has not asked for.
      if (video.muted) return;
      onMuted();
      video.muted = true;
      void video.play().catch(() => {});
    });
  }, [current, running]);
  useEffect(() => {
    if (ref.current && turn > 1) ref.current.currentTime = 0;
  }, [turn]);
  return (
    <video
      ref={ref}
      class="story-film"
      src={media.renditions["720p"]?.mp4}
      poster={largest(media)}
      preload={current ? "auto" : "metadata"}
      muted={muted}
      playsInline
      aria-label={media.alt || t("photo.noAlt")}
      onCanPlay={() => onReady(true)}
      onPlaying={() => onReady(true)}
      onWaiting={() => onReady(false)}
      onEnded={onEnd}
      onError={() => {
        onReady(true);
        onExpired();
      }}
    />
  );
}
