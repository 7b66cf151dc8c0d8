/** A dialog that changes the text of the viewer's comment. */
import { useState } from "preact/hooks";
import { type ApiError, asApiError } from "~/api/problems";
import type { Comment } from "~/api/types";
import { editComment } from "~/data/comments";
import { Dialog } from "~/ui/dialog";
import { count, Field, formProblem } from "~/ui/field";
import { t } from "~/words";

interface Props {
  postId: string;
  comment: Comment;
  most: number;
  onClose(): void;
}

export function EditComment({ postId, comment, most, onClose }: Props) {
  const [text, setText] = useState(comment.body ?? "");
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await editComment(postId, comment.id, text);
      onClose();
    } catch (error) {
      setProblem(asApiError(error));
      setBusy(false);
    }
  };
  const wrong = formProblem(problem, ["body"]);
  return (
    <Dialog title={t("comment.edit")} onClose={onClose}>
      <form class="body" onSubmit={submit}>
        <Field
          label={t("comment.text")}
          name="body"
          rows={4}
          value={text}
          most={most}
          problem={problem}
          onInput={setText}
        />
        {wrong && (
          <p class="door-problem" role="alert">
            {wrong}
          </p>
        )}
        <div class="choices">
          <button type="button" class="button quiet" onClick={onClose}>
            {t("action.cancel")}
          </button>
          <button
            type="submit"
            class="button main"
            disabled={busy || !text.trim() || count(text) > most || text === comment.body}
          >
            {t("action.save")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
