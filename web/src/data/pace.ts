/**
 * How often what is on the screen is asked for again. The service announces new posts, but no totals: these are read again
 * while the user is there, and seldom when not.
 */
const BUSY = 1200; // ms: with the time of counting and answering, nothing is old for more than two seconds
const IDLE = 15_000;
const IDLE_AFTER = 120_000; // ms without a sign of the user

let lastSign = Date.now();

for (const kind of ["pointermove", "pointerdown", "keydown", "wheel", "scroll", "focus", "online"]) {
  addEventListener(
    kind,
    () => {
      lastSign = Date.now();
    },
    { passive: true, capture: true },
  );
}

export function pace(): number {
  return navigator.onLine && Date.now() - lastSign < IDLE_AFTER ? BUSY : IDLE;
}
