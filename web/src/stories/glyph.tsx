/** Icons that only pages of stories use. */

const PATHS = {
  pause: "M8.5 5.5v13M15.5 5.5v13",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  star: "M12 4l2.5 5.2 5.7.8-4.1 4 1 5.6-5.1-2.7-5.1 2.7 1-5.6-4.1-4 5.7-.8z",
  send: "M4 12l16-7.5-5 15.5-3.5-6.5zM11.5 13.5L20 4.5",
  text: "M5 6.5V4.5h14v2M12 4.5v15M9.5 19.5h5",
  at: "M15.5 12a3.5 3.5 0 1 0-7 0 3.5 3.5 0 0 0 7 0zm0 0v1.2a2.3 2.3 0 0 0 4.6 0V12a8.1 8.1 0 1 0-3.2 6.5",
  smile: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8.5 14.5a4.5 4.5 0 0 0 7 0M9 9.8h.01M15 9.8h.01",
} as const;

export type GlyphName = keyof typeof PATHS;

export function Glyph({ name, full = false }: { name: GlyphName; full?: boolean }) {
  return (
    <svg class={`icon${full ? " full" : ""}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
