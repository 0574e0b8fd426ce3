"use strict";
document.addEventListener("click", async ({ target }) => {
  const { get, post, body } = target.dataset;
  if (!get && !post) return;
  const path = `/worlds/${document.getElementById("world").value}/${get || post}`;
  const how = post ? { method: "POST", headers: { "Content-Type": "application/json" }, body } : {};
  const answer = await fetch(path, how);
  document.getElementById("answer").textContent = JSON.stringify(await answer.json(), null, 2);
});
