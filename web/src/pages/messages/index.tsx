/** Messages: the inbox or the requests, and next to it, where there is room, the conversation that is open. */
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import NewConversation from "~/conversation/new";
import { useTitle } from "~/navigation";
import { useParams } from "~/pages";
import { Icon } from "~/ui/icon";
import { t } from "~/words";
import { Inbox, Requests } from "./inbox";
import { Conversation } from "./thread";
import "./messages.css";

export default function Messages() {
  const params = useParams();
  const { route, path } = useLocation();
  const [begins, setBegins] = useState(false);
  const id = params.id ?? null;
  const requests = path === "/messages/requests";
  useTitle(requests ? t("messages.requests") : t("messages.title"));
  return (
    <div class={`messages${id ? " open" : ""}`}>
      <section class="inbox" aria-label={requests ? t("messages.requests") : t("messages.title")}>
        {requests ? <Requests /> : <Inbox here={id} onNew={() => setBegins(true)} />}
      </section>
      {id ? (
        <Conversation key={id} id={id} />
      ) : (
        <div class="nothing-open">
          <Icon name="send" />
          <p class="soft">{t("messages.choose")}</p>
          <button type="button" class="button" onClick={() => setBegins(true)}>
            {t("messages.new")}
          </button>
        </div>
      )}
      {begins && (
        <NewConversation
          onClose={() => setBegins(false)}
          onBegun={(conversation) => {
            setBegins(false);
            route(`/messages/${conversation.id}`);
          }}
        />
      )}
    </div>
  );
}
