/** A new profile photo: uploaded, prepared, then shown. */
import { answerOf, api } from "~/api/client";
import { ApiError } from "~/api/problems";
import { changeMe } from "~/data/users";
import { isVideo, refusal, typeOf } from "./limits";
import { uploadNow } from "./now";

const LOOKS = 60;
const PAUSE = 500; // ms

export async function uploadAvatar(file: File): Promise<void> {
  const type = typeOf(file);
  const wrong = refusal(file);
  if (wrong || !type || isVideo(type)) throw new ApiError(415, "file", wrong ?? "");
  const ticket = await uploadNow(await file.arrayBuffer(), type, "avatar");
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
