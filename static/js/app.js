// What the pages gain when scripts run. Nothing here is needed to read, fill in or send a page.
import { focusOnLoad, focusAfterSwap } from "./focus.js";
import { closeMessages, closeMenus } from "./messages.js";
import { showBusy } from "./busy.js";
import { growRows } from "./rows.js";
import { markWeek } from "./week-grid.js";
import { printOnClick } from "./print.js";
import { copyOnClick } from "./copy.js";
import { countSigns } from "./count.js";
import { keepDeviceZone } from "./device-zone.js";
import { pickPictures } from "./pictures.js";

const parts = [
  focusOnLoad, focusAfterSwap, closeMessages, closeMenus, showBusy, growRows, markWeek,
  printOnClick, copyOnClick, countSigns, keepDeviceZone, pickPictures,
];
for (const start of parts) start(document);
