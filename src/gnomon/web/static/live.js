// New figures reach an open page: fetch it again and exchange its main part, place kept.
const status = document.getElementById("live");
const stream = new EventSource("/live");
let busy = false;
async function exchange() {
  if (busy) return;
  busy = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("main").replaceChildren(...next.getElementById("main").childNodes);
    document.querySelector("header nav").replaceWith(next.querySelector("header nav"));
    dispatchEvent(new Event("exchanged"));
    status.textContent = `updated ${new Date().toLocaleTimeString()}`;
  } finally {
    busy = false;
  }
}
stream.addEventListener("hello", () => { status.textContent = "live"; });
stream.addEventListener("changed", exchange);
stream.addEventListener("error", () => { status.textContent = "not live, reconnecting"; });
