// Keys of the console. They move and open; nothing of the record hangs on one key.
// Bound to the place of a key, since a Persian or Russian layout gives other letters.
"use strict";

const OFF = "showcause-keys-off";
const GO = { KeyQ: "/console/queue/", KeyS: "/console/sweeps/", KeyR: "/console/rules/" };
const PRESS = { KeyC: "[data-key=claim], [data-key=next]", KeyU: "[data-key=release]" };
const STEP = { KeyE: "[data-evidence]", KeyP: "[data-post]" };
let going = false;

function isOff() {
  return localStorage.getItem(OFF) === "yes";
}

function inField(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function focusNext(selector, step) {
  const all = [...document.querySelectorAll(selector)];
  if (!all.length) return;
  const at = all.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length;
  all[next].focus();
}

function openSection(code) {
  const digit = Number(code.slice(-1));
  const links = document.querySelectorAll("[data-sections] a");
  const link = links[digit === 0 ? 9 : digit - 1];
  if (!link) return;
  const section = document.querySelector(link.getAttribute("href"));
  section.scrollIntoView();
  section.focus();
}

function stepBack() {
  const details = document.querySelector("[data-key-open=step-back]");
  if (!details) return;
  details.open = true;
  details.querySelector("input").focus();
}

function act(event) {
  const { code } = event;
  if (going) {
    going = false;
    if (GO[code]) location.assign(GO[code]);
    return;
  }
  if (event.key === "?") document.getElementById("keys").showModal();
  else if (code === "KeyG") going = true;
  else if (code === "KeyJ") focusNext("[data-list] [data-open]", 1);
  else if (code === "KeyK") focusNext("[data-list] [data-open]", -1);
  else if (STEP[code]) focusNext(STEP[code], event.shiftKey ? -1 : 1);
  else if (PRESS[code]) document.querySelector(PRESS[code])?.click();
  else if (code === "KeyA" || code === "KeyX") stepBack();
  else if (/^Digit\d$/.test(code)) openSection(code);
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest("form[data-final]");
    if (form) form.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isOff() || inField(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  act(event);
});

const dialog = document.getElementById("keys");
if (dialog) {
  document.getElementById("show-keys").hidden = false;
  document.getElementById("show-keys").addEventListener("click", () => dialog.showModal());
  const toggle = document.getElementById("keys-on");
  toggle.checked = !isOff();
  toggle.addEventListener("change", () => {
    localStorage.setItem(OFF, toggle.checked ? "no" : "yes");
  });
}
