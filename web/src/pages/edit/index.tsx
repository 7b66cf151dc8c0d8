/** Change a post, or a draft of one: its texts, who may see it, and the order and descriptions of its photos. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { newKey } from "~/api/client";
import { type ApiError, asApiError } from "~/api/problems";
import type { DraftAnswer, Media, Post } from "~/api/types";
import { changeDraft, deleteDraft, editPost, fetchPost, publishDraft, useDrafts } from "~/data/posts";
import { useTitle } from "~/navigation";
import { useParams } from "~/pages";
import {
  bodyOf,
  ControlFields,
  type Controls,
  controlsFit,
  controlsOf,
  fieldTime,
  publishAt,
  TimeField,
} from "~/post/controls";
import { Drawing } from "~/post/drawing";
import { Confirm } from "~/ui/dialog";
import { count, Field, formProblem, Refused } from "~/ui/field";
import { Icon } from "~/ui/icon";
import { Lines } from "~/ui/lines";
import { Photo } from "~/ui/photo";
import { Failed, NotFound } from "~/ui/states";
import { toast } from "~/ui/toasts";
import { MOST_ALT, MOST_FILES } from "~/upload/limits";
import { type Picked, release } from "~/upload/picked";
import { t } from "~/words";
import { AddMedia } from "./add";
import "./edit.css";

export default function Edit() {
  const { id, draft } = useParams();
  if (draft) return <DraftById key={draft} id={draft} />;
  return <PostById key={id} id={id ?? ""} />;
}

function PostById({ id }: { id: string }) {
  // Read once: what is typed must not change under the user's hands.
  const query = useQuery({ queryKey: ["edited", id], queryFn: () => fetchPost(id), staleTime: 0, gcTime: 0 });
  useTitle(t("edit.title"));
  if (query.data) {
    return query.data.viewer.can.includes("edit") ? <EditPost post={query.data} /> : <NotFound />;
  }
  if (!query.error) return <Loading />;
  const problem = asApiError(query.error);
  return problem.status === 404 ? (
    <NotFound />
  ) : (
    <Failed problem={problem} onAgain={() => void query.refetch()} />
  );
}

function DraftById({ id }: { id: string }) {
  const list = useDrafts();
  const found = list.items.find((each) => each.id === id);
  useTitle(t("edit.draftTitle"));
  if (found) return <EditDraft draft={found} />;
  if (list.loading) return <Loading />;
  if (list.error) return <Failed problem={list.error} onAgain={list.again} />;
  if (list.hasMore) list.more();
  return list.hasMore ? null : <NotFound />;
}

function Loading() {
  return (
    <div class="edit">
      <Lines />
    </div>
  );
}

interface Described {
  media: Media;
  alt: string;
  /** What this browser shows of a photo that was just added: the service still prepares it. */
  added?: Picked;
}

function useForm(of: Post | DraftAnswer) {
  const [controls, setControls] = useState<Controls>(() => controlsOf(of));
  const [media, setMedia] = useState<Described[]>(() =>
    of.media.map((each) => ({ media: each, alt: each.alt ?? "" })),
  );
  const [time, setTime] = useState(() => fieldTime("publish_at" in of ? of.publish_at : null));
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const fits = controlsFit(controls) && media.every(({ alt }) => count(alt) <= MOST_ALT);
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(asApiError(error));
    } finally {
      setBusy(false);
    }
  };
  const added = useRef<Picked[]>([]);
  useEffect(
    () => () => {
      for (const each of added.current) release(each);
    },
    [],
  );
  const arranged = media.map(({ media: { id }, alt }) => ({ media_id: id, alt: alt.trim() }));
  return {
    controls,
    change: (part: Partial<Controls>) => setControls({ ...controls, ...part }),
    media,
    setMedia,
    time,
    setTime,
    problem,
    busy: busy || !fits,
    run,
    arranged,
    added,
  };
}

function EditPost({ post }: { post: Post }) {
  const form = useForm(post);
  const { route } = useLocation();
  const scheduled = post.state === "scheduled";
  const submit = () =>
    form.run(async () => {
      const when = scheduled ? { publish_at: publishAt(form.time) } : {};
      const changed = await editPost(post.id, { ...bodyOf(form.controls), media: form.arranged, ...when });
      toast(t("action.saved"));
      route(`/p/${changed.id}`, true); // another time makes another id
    });
  return (
    <Form title={t("edit.title")} form={form} onSubmit={submit} scheduled={scheduled}>
      <button type="submit" class="button main" disabled={form.busy}>
        {t("action.save")}
      </button>
      <a class="button quiet" href={`/p/${post.id}`}>
        {t("action.cancel")}
      </a>
    </Form>
  );
}

function EditDraft({ draft }: { draft: DraftAnswer }) {
  const form = useForm(draft);
  const { route } = useLocation();
  const [asks, setAsks] = useState(false);
  const [key] = useState(newKey);
  const content = { ...bodyOf(form.controls), media: form.arranged };
  const publish = () =>
    form.run(async () => {
      const post = await publishDraft(
        { ...content, draft_id: draft.id, publish_at: publishAt(form.time) },
        key,
      );
      toast(post.state === "scheduled" ? t("upload.scheduled") : t("edit.published"));
      route(`/p/${post.id}`, true);
    });
  const save = () =>
    form.run(async () => {
      await changeDraft(draft.id, content);
      toast(t("action.saved"));
    });
  // Kept in the draft at once: what was sent must not be lost with the page.
  const add = async (media_id: string, file: Picked) => {
    const changed = await changeDraft(draft.id, { media: [...form.arranged, { media_id, alt: "" }] });
    form.added.current.push(file);
    const media = changed.media.at(-1);
    if (media) form.setMedia([...form.media, { media, alt: "", added: file }]);
  };
  return (
    <Form
      title={t("edit.draftTitle")}
      form={form}
      onSubmit={publish}
      scheduled
      removes
      more={<AddMedia room={MOST_FILES - form.media.length} onAdd={add} />}
    >
      <button type="submit" class="button main" disabled={form.busy || form.media.length === 0}>
        {form.time ? t("create.scheduleAction") : t("edit.publish")}
      </button>
      <button type="button" class="button" disabled={form.busy} onClick={() => void save()}>
        {t("action.save")}
      </button>
      <button type="button" class="button quiet danger" onClick={() => setAsks(true)}>
        {t("edit.discard")}
      </button>
      {asks && (
        <Confirm
          title={t("edit.discardTitle")}
          text={t("edit.discardText")}
          action={t("edit.discard")}
          onClose={() => setAsks(false)}
          onConfirm={() =>
            void form.run(async () => {
              await deleteDraft(draft.id);
              route("/archive/drafts", true);
            })
          }
        />
      )}
    </Form>
  );
}

function Form(props: {
  title: string;
  form: ReturnType<typeof useForm>;
  scheduled: boolean;
  /** Its photos can be taken out. */
  removes?: boolean;
  more?: preact.ComponentChildren;
  onSubmit(): Promise<void>;
  children: preact.ComponentChildren;
}) {
  const { form } = props;
  const wrong = formProblem(form.problem, ["caption", "location", "warning", "publish_at"]);
  return (
    <form
      class="edit"
      onSubmit={(event) => {
        event.preventDefault();
        void props.onSubmit();
      }}
    >
      <h1>{props.title}</h1>
      <Arrange media={form.media} onChange={form.setMedia} removes={props.removes} />
      {props.more}
      <ControlFields value={form.controls} onChange={form.change} problem={form.problem} />
      {props.scheduled && <TimeField value={form.time} onInput={form.setTime} problem={form.problem} />}
      <Refused why={wrong} problem={form.problem} />
      <div class="edit-acts">{props.children}</div>
    </form>
  );
}

/** The photos with their descriptions, in an order that buttons change. */
function Arrange(props: { media: Described[]; onChange(next: Described[]): void; removes?: boolean }) {
  const { media, onChange } = props;
  const move = (from: number, to: number) => {
    const next = [...media];
    next.splice(to, 0, ...next.splice(from, 1));
    onChange(next);
  };
  return (
    <ol class="edit-media" aria-label={t("create.order")}>
      {media.map((each, at) => (
        <li key={each.media.id}>
          {each.added?.bitmap ? (
            <span class="edit-added">
              <Drawing bitmap={each.added.bitmap} edit={each.added.edit} most={320} />
            </span>
          ) : (
            <Photo media={each.media} frame={1} sizes="6rem" decorative />
          )}
          <Field
            label={media.length > 1 ? t("create.altOf", { at: at + 1 }) : t("create.alt")}
            name={`alt-${at}`}
            rows={2}
            value={each.alt}
            most={MOST_ALT}
            onInput={(alt) => onChange(media.map((other) => (other === each ? { ...each, alt } : other)))}
          />
          {(media.length > 1 || props.removes) && (
            <span class="edit-order">
              {media.length > 1 && (
                <>
                  <button
                    type="button"
                    class="icon-button"
                    disabled={at === 0}
                    aria-label={`${t("create.earlier")}: ${at + 1}`}
                    onClick={() => move(at, at - 1)}
                  >
                    <Icon name="back" turns />
                  </button>
                  <button
                    type="button"
                    class="icon-button"
                    disabled={at === media.length - 1}
                    aria-label={`${t("create.later")}: ${at + 1}`}
                    onClick={() => move(at, at + 1)}
                  >
                    <Icon name="forward" turns />
                  </button>
                </>
              )}
              {props.removes && (
                <button
                  type="button"
                  class="icon-button"
                  aria-label={`${t("create.remove")}: ${at + 1}`}
                  onClick={() => onChange(media.filter((other) => other !== each))}
                >
                  <Icon name="trash" />
                </button>
              )}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
