/** A video that plays without sound while most of it is on the screen, unless the user prefers stillness. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Media } from "~/api/types";
import { t } from "~/words";
import { Icon } from "./icon";
import { largest, ratio } from "./photo";
import { placeholder } from "./placeholder";

const VISIBLE = 0.6;

interface Connection {
  connection?: { saveData?: boolean };
}

export function mayAutoplay(): boolean {
  return (
    !matchMedia("(prefers-reduced-motion: reduce)").matches && !(navigator as Connection).connection?.saveData
  );
}

export function Video({ media, frame, onExpired }: { media: Media; frame?: number; onExpired?(): void }) {
  const ref = useRef<HTMLVideoElement>(null);
  const [playing, setPlaying] = useState(false);
  const [muted, setMuted] = useState(true);
  const source = media.renditions["720p"]?.mp4;
  useEffect(() => {
    const video = ref.current;
    if (!video || !mayAutoplay()) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry && entry.intersectionRatio >= VISIBLE) void video.play().catch(() => {});
        else video.pause();
      },
      { threshold: [0, VISIBLE] },
    );
    observer.observe(video);
    return () => observer.disconnect();
  }, [source]);
  const toggle = () => {
    const video = ref.current;
    if (video) void (video.paused ? video.play().catch(() => {}) : video.pause());
  };
  return (
    <span
      class="photo video"
      style={{
        aspectRatio: String(frame ?? ratio(media)),
        backgroundImage: placeholder(media.blurhash) ?? undefined,
      }}
    >
      <video
        ref={ref}
        src={source}
        poster={largest(media)}
        preload="none"
        muted={muted}
        loop
        playsInline
        aria-label={media.alt || t("photo.noAlt")}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onError={onExpired}
      />
      <button
        type="button"
        class={`video-toggle${playing ? " playing" : ""}`}
        aria-label={playing ? t("video.pause") : t("video.play")}
        onClick={toggle}
      >
        {!playing && <Icon name="play" full />}
      </button>
      <button
        type="button"
        class="video-sound"
        aria-pressed={!muted}
        aria-label={t("video.sound")}
        onClick={() => setMuted(!muted)}
      >
        <Icon name={muted ? "mute" : "sound"} />
      </button>
    </span>
  );
}
