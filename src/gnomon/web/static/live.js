// New figures reach an open page: fetch it again and exchange its main part, place kept.
const status = document.getElementById("live");
const stream = new EventSource("/live");
let busy = false, again = false, last = null;

// What a reader has opened, scrolled to or focused, by names that survive the exchange.
function place(main) {
  const at = document.activeElement;
  const links = [...main.querySelectorAll("a, button, input, summary, [tabindex]")];
  return {
    opened: [...main.querySelectorAll("details[open][data-keep]")].map((one) => one.dataset.keep),
    scrolled: [...main.querySelectorAll(".scroll")].map((one) => [one.scrollLeft, one.scrollTop]),
    focused: main.contains(at) && at !== main ? [links.indexOf(at), at.getAttribute("href")] : null,
    typed: [...main.querySelectorAll("input[type=search]")].map((one) => one.value),
  };
}

function restore(main, kept) {
  main.querySelectorAll("details[data-keep]").forEach((one) => {
    if (kept.opened.includes(one.dataset.keep)) one.open = true;
  });
  main.querySelectorAll(".scroll").forEach((one, number) => {
    if (kept.scrolled[number]) [one.scrollLeft, one.scrollTop] = kept.scrolled[number];
  });
  main.querySelectorAll("input[type=search]").forEach((one, number) => {
    if (kept.typed[number] !== undefined) one.value = kept.typed[number];
  });
  if (!kept.focused) return;
  const links = [...main.querySelectorAll("a, button, input, summary, [tabindex]")];
  const [number, href] = kept.focused;
  const same = links[number] && links[number].getAttribute("href") === href
    ? links[number] : links.find((one) => href && one.getAttribute("href") === href);
  if (same) same.focus({ preventScroll: true });
}

async function exchange() {
  // What somebody fills in, or was told once, stands until they are done with it.
  if (document.querySelector("main [data-still]")) return;
  again = busy;
  if (busy) return;
  busy = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.status);
    const text = await answer.text();
    if (text !== last) {
      last = text;
      const next = new DOMParser().parseFromString(text, "text/html");
      const main = document.getElementById("main");
      const kept = place(main), top = scrollY;
      dispatchEvent(new Event("exchanging"));
      main.replaceChildren(...next.getElementById("main").childNodes);
      document.querySelector("header nav").replaceWith(next.querySelector("header nav"));
      restore(main, kept);
      scrollTo({ top, behavior: "instant" });
      dispatchEvent(new Event("exchanged"));
    }
    status.textContent = `updated ${new Date().toLocaleTimeString()}`;
  } catch {
    status.textContent = "not updated, trying again at the next change";
  } finally {
    busy = false;
    if (again) exchange();
  }
}

let known = null;
stream.addEventListener("hello", (event) => {
  status.textContent = "live";
  // After a break something may have passed unseen.
  if (known !== null && known !== event.data) exchange();
  known = event.data;
});
stream.addEventListener("changed", (event) => { known = event.data; exchange(); });
stream.addEventListener("error", () => { status.textContent = "not live, reconnecting"; });
