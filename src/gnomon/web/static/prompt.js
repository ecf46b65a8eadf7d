// Asks one question of a Gnomon survey inside another site.
//
//   <script src="https://gnomon.example/prompt.js" data-survey="builds" defer></script>
//
// Without data-survey nothing is asked until the site calls window.gnomonAsk("builds"), after a
// task for example. Who sends "Do Not Track" or "Global Privacy Control" is never asked, and
// nobody more often than every 30 days. No cookie is sent; the site remembers only the day.
(() => {
  "use strict";
  const here = document.currentScript;
  const home = new URL(here.src).origin;
  const REST = 30 * 24 * 3600 * 1000;

  const refuses = () =>
    navigator.globalPrivacyControl === true ||
    [navigator.doNotTrack, window.doNotTrack].some((told) => told === "1" || told === "yes");

  // A site may forbid storage; then it cannot be known whether somebody was asked before.
  const remembered = (survey, value) => {
    try {
      const key = `gnomon-asked-${survey}`;
      if (value) localStorage.setItem(key, value);
      return Number(localStorage.getItem(key));
    } catch {
      return Date.now();
    }
  };

  const element = (name, text, style) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    Object.assign(made.style, style || {});
    return made;
  };

  const send = (survey, body) =>
    fetch(`${home}/prompts/${encodeURIComponent(survey)}`, {
      method: "POST",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      body: new URLSearchParams(body),
    });

  const show = (survey, asked) => {
    const box = element("section", "", {
      position: "fixed", right: "16px", bottom: "16px", maxWidth: "min(360px, calc(100vw - 32px))",
      padding: "16px", background: "#fff", color: "#1d2125", border: "1px solid #575f67",
      borderRadius: "4px", font: "16px/1.4 system-ui, sans-serif", zIndex: "2147483000",
    });
    box.lang = asked.language;
    box.setAttribute("aria-label", asked.question);
    const status = element("p", "", { margin: "8px 0 0" });
    status.setAttribute("role", "status");
    const answers = element("div", "", { display: "flex", flexWrap: "wrap", gap: "4px" });
    answers.setAttribute("role", "group");
    answers.setAttribute("aria-label", asked.question);
    for (const { code, label } of asked.choices) {
      const button = element("button", label, {
        minWidth: "44px", minHeight: "44px", font: "inherit", color: "inherit",
        background: "#f4f4f0", border: "1px solid #575f67", borderRadius: "4px",
      });
      button.type = "button";
      button.addEventListener("click", async () => {
        answers.hidden = true;
        const sent = await send(survey, { number: asked.number, answer: code }).catch(() => null);
        status.textContent = sent && sent.ok ? asked.thanks : asked.failed;
      });
      answers.append(button);
    }
    const close = element("button", asked.close, { font: "inherit", minHeight: "44px" });
    close.type = "button";
    close.addEventListener("click", () => box.remove());
    box.addEventListener("keydown", (event) => event.key === "Escape" && box.remove());
    box.append(
      element("p", asked.question, { margin: "0 0 4px", fontWeight: "600" }),
      element("p", asked.promise, { margin: "0 0 8px", fontSize: "14px" }),
      answers, status, close,
    );
    document.body.append(box);
  };

  const ask = async (survey) => {
    if (refuses() || Date.now() - remembered(survey) < REST) return;
    try {
      const answer = await fetch(`${home}/prompts/${encodeURIComponent(survey)}`, {
        credentials: "omit", referrerPolicy: "no-referrer",
      });
      if (answer.status !== 200) return;
      const asked = await answer.json();
      remembered(survey, String(Date.now()));
      show(survey, asked);
    } catch {
      // The site goes on whether we can be reached or not.
    }
  };

  window.gnomonAsk = ask;
  if (here.dataset.survey) ask(here.dataset.survey);
})();
