// Signing in, and making the first administrator. The set-up token stands in the fragment, which is never sent as such.
import { call, inWords, say, tell } from "./page";

const form = document.querySelector<HTMLFormElement>("form[data-account]");
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  void submit(form);
});

async function submit(form: HTMLFormElement): Promise<void> {
  const fields = new FormData(form);
  const [name, password] = [String(fields.get("name")), String(fields.get("password"))];
  const send = form.querySelector("button");
  if (form.dataset["account"] === "setup") {
    if (password !== fields.get("again")) {
      tell(say("两次输入的密码不同。", "The two passwords differ."), true);
      return;
    }
  }
  if (send) send.disabled = true;
  try {
    if (form.dataset["account"] === "setup") {
      await call("POST", "/setup", { token: location.hash.slice(1), name, password });
    } else {
      await call("POST", "/sessions", { name, password });
    }
    location.replace(form.dataset["next"] ?? "/workbench");
  } catch (error) {
    tell(inWords(error), true);
    if (send) send.disabled = false;
  }
}
