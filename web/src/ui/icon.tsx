/** Line icons of 24 units, drawn with the colour of the text. */

const PATHS = {
  home: "M4 10.5 12 4l8 6.5V20h-5.5v-5.5h-5V20H4z",
  plus: "M12 5v14M5 12h14",
  create: "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM12 8.5v7M8.5 12h7",
  heart: "M12 20s-7.5-4.6-7.5-10.2A4.3 4.3 0 0 1 12 7.3a4.3 4.3 0 0 1 7.5 2.5C19.5 15.4 12 20 12 20z",
  comment: "M20 11.5a7.5 7.5 0 0 1-11 6.6L4.5 19.5 6 15.2a7.5 7.5 0 1 1 14-3.7z",
  bookmark: "M6.5 4h11v16L12 15.8 6.5 20z",
  share: "M12 15V4m0 0L8 8m4-4 4 4M5 13v6h14v-6",
  send: "M20.5 3.5 3.5 10l6.5 3.5 3.5 6.5zM20.5 3.5 10 13.5",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  back: "M15 5l-7 7 7 7",
  forward: "M9 5l7 7-7 7",
  up: "M12 19V5m0 0l-6 6m6-6 6 6",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  star: "M12 4l2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8z",
  settings:
    "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM19.4 13.5l1.6 1.2-1.8 3.1-1.9-.8a7.4 7.4 0 0 1-2.1 1.2L14.9 20.3h-3.8l-.3-2.1a7.4 7.4 0 0 1-2.1-1.2l-1.9.8L5 14.7l1.6-1.2a7.5 7.5 0 0 1 0-3L5 9.3l1.8-3.1 1.9.8a7.4 7.4 0 0 1 2.1-1.2l.3-2.1h3.8l.3 2.1a7.4 7.4 0 0 1 2.1 1.2l1.9-.8L21 9.3l-1.6 1.2a7.5 7.5 0 0 1 0 3z",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.3M18.5 14.5a6.5 6.5 0 0 1 3 5.5",
  person: "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5a7.5 7.5 0 0 1 15 0",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  camera: "M4 8h3.5L9 5.5h6L16.5 8H20v11H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
  images: "M8 4h12v12H8zM4 8v12h12M8 13.5l3.5-3.5 5.5 6M16 8h.01",
  play: "M8 5.5v13l10.5-6.5z",
  sound: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9a4 4 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11",
  mute: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5",
  close: "M6 6l12 12M18 6L6 18",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20",
  check: "M5 12.5l4.5 4.5L19 7.5",
  offline:
    "M3 3l18 18M8.5 15.5a5 5 0 0 1 7 0M5.5 12a9.5 9.5 0 0 1 4-2.3M18.5 12a9.5 9.5 0 0 0-4.7-2.5M2.5 8.5A14 14 0 0 1 6.5 6M21.5 8.5a14 14 0 0 0-11-3.4M12 19h.01",
  alert: "M12 8v5M12 16.5h.01M12 3.5l9.5 16.5h-19z",
  grid: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l.8 13h8.4L17 7M10.5 11v5.5M13.5 11v5.5",
  crop: "M7 3v14h14M3 7h14v14",
  rotate: "M5 5v5h5M5.5 10A7.5 7.5 0 1 1 4.5 14",
  pin: "M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  shield: "M12 3.5l7.5 2.5v5.5c0 4.5-3 7.7-7.5 9.5-4.5-1.8-7.5-5-7.5-9.5V6z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  block: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4",
  edit: "M4 20l1-4.5L15.5 5 19 8.5 8.5 19z",
  archive: "M4 5h16v4H4zM5.5 9v10.5h13V9M10 13h4",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.2 1.2M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.2-1.2",
  alt: "M4 5h16v14H4zM8 15.5l1.7-7h.6l1.7 7M8.6 13.5h2.8M15 8.5v7h2.5",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({
  name,
  full = false,
  turns = false,
}: {
  name: IconName;
  full?: boolean;
  turns?: boolean;
}) {
  return (
    <svg class={`icon${full ? " full" : ""}${turns ? " turns" : ""}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} stroke-width={name === "more" ? 2.75 : undefined} />
    </svg>
  );
}

export function Logo() {
  return (
    <svg viewBox="0 0 28 20" aria-hidden="true">
      <circle cx="10" cy="10" r="9" fill="currentColor" />
      <circle cx="18" cy="10" r="9" fill="var(--accent)" fill-opacity="0.9" />
    </svg>
  );
}
