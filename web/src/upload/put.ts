/** The PUT of a file to storage, with its progress. */

export type Stored = "stored" | "expired" | "mismatch" | "again";

/**
 * @returns `stored`, also if an earlier try was (412); `expired` if a new ticket is needed (403); `mismatch` if the
 * bytes are not the declared ones (400); `again` if storage had a fault
 * @throws TypeError without an answer
 */
export function put(
  url: string,
  headers: Record<string, string>,
  bytes: ArrayBuffer,
  onProgress: (sent: number) => void,
): Promise<Stored> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => resolve(meaning(request.status));
    request.onerror = () => reject(new TypeError("no answer from storage"));
    request.onabort = request.onerror;
    request.send(bytes);
  });
}

export function meaning(status: number): Stored {
  if ((status >= 200 && status < 300) || status === 412) return "stored";
  if (status === 403) return "expired";
  return status === 400 ? "mismatch" : "again";
}
