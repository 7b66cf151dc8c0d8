/** What is typed, for calls that each key would repeat. */
import { useEffect, useState } from "preact/hooks";

const PAUSE = 150; // ms without a key before a call

/** The value, once it has not changed for a moment; at once if it is empty. */
export function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), value ? PAUSE : 0);
    return () => clearTimeout(timer);
  }, [value]);
  return value ? paused : "";
}
