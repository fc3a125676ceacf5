// Which clock this device lives by: its zone's name alone, kept for the next page. Whether that clock
// stands otherwise than the person's is for the server to say, which has the newer zone rules.

/** Keep the name in a cookie, so that the page comes with its sentence and nothing jumps. */
export function keepDeviceZone(root) {
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!/^[\w+/-]{1,50}$/.test(name ?? "")) return;
  const isSecure = location.protocol === "https:";
  // Over https the server takes no cookie without this prefix (config/cookies.py).
  const cookie = `${isSecure ? "__Host-" : ""}device_zone=${name}`;
  if (`; ${root.cookie};`.includes(`; ${cookie};`)) return;
  root.cookie = `${cookie}; path=/; max-age=31536000; samesite=lax${isSecure ? "; secure" : ""}`;
}
