/** The photos and videos of a post, side by side; swiped, or turned with the arrow keys. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Media } from "~/api/types";
import { t } from "~/words";
import { Icon } from "./icon";
import { Photo, ratio } from "./photo";
import { Video } from "./video";

const NARROWEST = 4 / 5;
const WIDEST = 1.91;

interface Props {
  media: Media[];
  sizes: string;
  eager?: boolean;
  whole?: boolean;
  onExpired?(): void;
  onTurn?(): void;
}

/** The frame of a whole post: that of its first medium, within what fits a screen. */
export function frameOf(media: Media[]): number {
  const first = media[0];
  return first ? Math.min(WIDEST, Math.max(NARROWEST, ratio(first))) : 1;
}

export function Carousel({ media, sizes, eager, whole, onExpired, onTurn }: Props) {
  const strip = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const [touched, setTouched] = useState(false);
  const frame = frameOf(media);
  const turn = (to: number) => {
    const width = strip.current?.clientWidth ?? 0;
    const sign = getComputedStyle(document.documentElement).direction === "rtl" ? -1 : 1;
    setTouched(true);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    strip.current?.scrollTo({ left: sign * to * width, behavior: still ? "instant" : "smooth" });
  };
  useEffect(() => {
    if (at > 0) onTurn?.();
  }, [at > 0]);
  if (media.length === 1) return <div class="carousel single">{slide(media[0] as Media, 0)}</div>;
  return (
    <div
      class="carousel"
      role="group"
      aria-roledescription={t("carousel.role")}
      aria-label={t("carousel.label", { count: media.length })}
      onKeyDown={(event) => {
        const rtl = document.documentElement.dir === "rtl" ? -1 : 1;
        const step = event.key === "ArrowRight" ? rtl : event.key === "ArrowLeft" ? -rtl : 0;
        if (step === 0) return;
        event.preventDefault();
        turn(Math.min(media.length - 1, Math.max(0, at + step)));
      }}
    >
      <div
        class="strip"
        ref={strip}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard
        tabIndex={0}
        role="group"
        aria-label={t("carousel.slides")}
        onScroll={(event) => {
          const { scrollLeft, clientWidth } = event.currentTarget;
          setTouched(true);
          setAt(Math.round(Math.abs(scrollLeft) / Math.max(1, clientWidth)));
        }}
      >
        {media.map((each, index) => (
          <div
            class="slide"
            key={each.id}
            aria-hidden={index !== at || undefined}
            inert={index !== at || undefined}
          >
            {index <= at + 1 && (index === 0 || touched) ? (
              slide(each, index)
            ) : (
              <span class="photo" style={{ aspectRatio: String(frame) }} />
            )}
          </div>
        ))}
      </div>
      {at > 0 && (
        <button
          type="button"
          class="turn back"
          aria-label={t("carousel.previous")}
          onClick={() => turn(at - 1)}
        >
          <Icon name="back" turns />
        </button>
      )}
      {at < media.length - 1 && (
        <button type="button" class="turn on" aria-label={t("carousel.next")} onClick={() => turn(at + 1)}>
          <Icon name="forward" turns />
        </button>
      )}
      <span class="place" aria-live="polite">
        {t("carousel.place", { at: at + 1, of: media.length })}
      </span>
      <span class="dots" aria-hidden="true">
        {media.map((each, index) => (
          <i key={each.id} class={index === at ? "here" : ""} />
        ))}
      </span>
    </div>
  );

  function slide(each: Media, index: number) {
    return each.kind === "video" ? (
      <Video media={each} frame={frame} onExpired={onExpired} />
    ) : (
      <Photo
        media={each}
        sizes={sizes}
        frame={frame}
        eager={eager && index === 0}
        whole={whole}
        onExpired={onExpired}
      />
    );
  }
}
