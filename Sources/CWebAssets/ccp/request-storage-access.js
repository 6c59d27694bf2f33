"use strict";

// A desktop that requests storage access loads this page first (amazon-connect-streams:
// storageAccess). The page reports that it has access, then opens the panel.
window.addEventListener("message", ({ source, data: message }) => {
  if (source !== window.parent || !message || message.event !== "storageAccess::request") return;
  const tell = (event, data) => source.postMessage({ event, data }, "*");
  tell("storageAccess::init", { hasAccess: true });
  tell("storageAccess::granted", {});
  const { landat } = message.data || {};
  // Accepts only addresses on this server.
  const target = new URL(typeof landat === "string" ? landat : "ccp-v2/", location.href);
  if (target.origin !== location.origin) return;
  if (!target.search) target.search = location.search.replace(/\/request-storage-access$/, "");
  location.replace(target.href);
});
