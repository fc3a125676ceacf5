// Which clock this device lives by: its zone's name alone, kept for the next page. Whether that clock
// stands otherwise than the person's is for the server to say, which has the newer zone rules.

/** Keep the name in a cookie, so that the page comes with its sentence and nothing jumps. */
export function keepDeviceZone(root) {
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!/^[\w+/-]{1,50}$/.test(name ?? "")) return;
  if (`; ${root.cookie};`.includes(`; device_zone=${name};`)) return;
  const secure = location.protocol === "https:" ? "; secure" : "";
  root.cookie = `device_zone=${name}; path=/; max-age=31536000; samesite=lax${secure}`;
}
