/** The views of an own post by day, as bars. */
import { answerOf, api } from "~/api/client";
import type { DayOfViews, Post } from "~/api/types";
import { useList } from "~/data/lists";
import { Dialog } from "~/ui/dialog";
import { Lines } from "~/ui/lines";
import { More } from "~/ui/more";
import { Failed } from "~/ui/states";
import { day, number, t } from "~/words";
import "./views.css";

export default function Views({ post, onClose }: { post: Pick<Post, "id">; onClose(): void }) {
  const list = useList<DayOfViews & { id: string }>(["views", post.id], async (cursor, signal) => {
    const params = { path: { post_id: post.id }, query: { cursor, limit: 31 } };
    const page = await answerOf(api.GET("/v1/posts/{post_id}/views", { params, signal }));
    return { ...page, items: page.items.map((each) => ({ ...each, id: each.day })) };
  });
  const most = Math.max(1, ...list.items.map(({ views }) => views));
  return (
    <Dialog title={t("views.title")} onClose={onClose}>
      <div class="body">
        {list.loading && <Lines />}
        {list.error && list.items.length === 0 && <Failed inline problem={list.error} onAgain={list.again} />}
        {!list.loading && !list.error && list.items.length === 0 && <p class="soft">{t("views.none")}</p>}
        {list.items.length > 0 && (
          <table class="views">
            <thead class="unseen">
              <tr>
                <th>{t("views.day")}</th>
                <th>{t("views.views")}</th>
              </tr>
            </thead>
            <tbody>
              {list.items.map(({ id, views }) => (
                <tr key={id}>
                  <th scope="row" class="small soft">
                    {day(id)}
                  </th>
                  <td>
                    <span class="bar" style={{ inlineSize: `${(views / most) * 100}%` }} />
                    <span class="strong">{number(views)}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <More list={list} />
        <p class="small soft">{t("views.text")}</p>
        <div class="choices">
          <button type="button" class="button quiet" onClick={onClose}>
            {t("action.close")}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
