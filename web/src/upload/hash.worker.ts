/** SHA-256 of a file, outside the page's thread, so that a large video does not block it. */
self.onmessage = async (event: MessageEvent<{ id: number; bytes: ArrayBuffer }>) => {
  const { id, bytes } = event.data;
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  self.postMessage({ id, digest }, { transfer: [digest] });
};
