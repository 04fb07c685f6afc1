// Tell the form which time zone the browser is in; without scripts it is UTC until somebody changes it at the desk.
document.querySelectorAll("[data-zone-form] [name=time_zone]").forEach((field) => {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
});
