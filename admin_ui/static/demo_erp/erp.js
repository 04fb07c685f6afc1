// The pretend ERP works without this file; with it, nobody has to click twice.
(() => {
  "use strict";
  // A cart that came back inside the frame belongs to the whole window.
  if (window.top !== window.self && document.body.hasAttribute("data-whole-window")) {
    window.top.location.href = window.location.href;
    return;
  }
  const call = document.querySelector("form[data-open-shop]");
  if (call) call.submit();
})();
