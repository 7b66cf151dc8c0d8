/** Pictures in the sizes that the service made, over their blurred placeholders. */
import { useEffect, useState } from "preact/hooks";
import type { Media } from "~/api/types";
import { t } from "~/words";
import { placeholder } from "./placeholder";
import { sources } from "./sources";

const RETRIES = [1000, 5000, 30_000]; // ms

export function largest(media: Pick<Media, "renditions">): string | undefined {
  const sizes = Object.keys(media.renditions).map(Number).filter(Number.isFinite);
  return media.renditions[String(Math.max(...sizes))]?.webp;
}

export function ratio(media: Pick<Media, "width" | "height">): number {
  return media.width && media.height ? media.width / media.height : 1;
}

/** A picture that failed is asked for again after a while: the network may have been away. */
function useRetries(address: string): { broken: boolean; fail(): void } {
  const [failed, setFailed] = useState({ address: "", times: 0, now: false });
  const broken = failed.now && failed.address === address;
  useEffect(() => {
    const pause = RETRIES[failed.times - 1];
    if (!broken || pause === undefined) return;
    const timer = setTimeout(() => setFailed({ ...failed, now: false }), pause);
    return () => clearTimeout(timer);
  }, [broken, failed.times]);
  const times = failed.address === address ? failed.times + 1 : 1;
  return { broken, fail: () => setFailed({ address, times, now: true }) };
}

interface Props {
  media: Media;
  sizes: string;
  /** Width by height of the frame; the photo covers it. */
  frame?: number;
  eager?: boolean;
  whole?: boolean;
  decorative?: boolean;
  /** Its addresses have ended. */
  onExpired?(): void;
  onLoad?(): void;
}

export function Photo({
  media,
  sizes,
  frame,
  eager = false,
  whole = false,
  decorative = false,
  onExpired,
  onLoad,
}: Props) {
  const webp = sources(media, "webp");
  const { broken, fail } = useRetries(webp);
  const back = placeholder(media.blurhash);
  return (
    <span
      class={`photo${whole ? " whole" : ""}`}
      style={{
        aspectRatio: String(frame ?? ratio(media)),
        backgroundImage: whole ? undefined : (back ?? undefined),
      }}
    >
      {webp && !broken && (
        <picture>
          <source type="image/avif" srcset={sources(media, "avif") || undefined} sizes={sizes} />
          <img
            srcset={webp}
            sizes={sizes}
            src={largest(media)}
            alt={decorative ? "" : media.alt || t("photo.noAlt")}
            width={media.width ?? undefined}
            height={media.height ?? undefined}
            loading={eager ? "eager" : "lazy"}
            fetchpriority={eager ? "high" : "auto"}
            decoding="async"
            draggable={false}
            onLoad={onLoad}
            onError={() => {
              fail();
              onExpired?.();
            }}
          />
        </picture>
      )}
      {broken && <span class="unseen">{decorative ? "" : media.alt}</span>}
    </span>
  );
}
