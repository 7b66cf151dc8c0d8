/** A new profile photo: uploaded, prepared, then shown. */
import { answerOf, api, newKey } from "~/api/client";
import { ApiError, offline } from "~/api/problems";
import { changeMe } from "~/data/users";
import { sha256 } from "./hash";
import { isVideo, refusal, typeOf } from "./limits";
import { put } from "./put";

const LOOKS = 60;
const PAUSE = 500; // ms

export async function uploadAvatar(file: File): Promise<void> {
  const type = typeOf(file);
  const wrong = refusal(file);
  if (wrong || !type || isVideo(type)) throw new ApiError(415, "file", wrong ?? "");
  const bytes = await file.arrayBuffer();
  const ticket = await answerOf(
    api.POST("/v1/media/upload-url", {
      body: { content_type: type, size: file.size, sha256: await sha256(bytes), purpose: "avatar" },
      params: { header: { "Idempotency-Key": newKey() } },
    }),
  );
  const outcome = await put(ticket.upload_url, ticket.headers, bytes, () => {}).catch(() => {
    throw offline();
  });
  if (outcome !== "stored") throw new ApiError(400, "upload-refused", "Storage did not take the file.");
  for (let look = 0; look < LOOKS; look++) {
    const media = await answerOf(
      api.GET("/v1/media/{media_id}", { params: { path: { media_id: ticket.media_id } } }),
    );
    if (media.state === "active") return void (await changeMe({ avatar: ticket.media_id }));
    if (media.state === "failed") throw new ApiError(400, media.problem ?? "failed", media.problem ?? "");
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  throw new ApiError(504, "not-processed", "Preparing the photo takes too long.");
}
