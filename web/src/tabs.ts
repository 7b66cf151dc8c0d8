/** What the tabs of a browser tell each other. */

/** A function that gives news to `take`, in every tab. */
export function teller<T>(name: string, take: (told: T) => void): (told: T) => void {
  const channel = new BroadcastChannel(`emulsion:${name}`);
  channel.onmessage = (event: MessageEvent<T>) => take(event.data);
  return (told) => {
    take(told);
    channel.postMessage(told);
  };
}
