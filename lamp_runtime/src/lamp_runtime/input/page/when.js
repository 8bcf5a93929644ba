// Days and moments in words, by the lamp's clock: the browser's may be in another zone, or wrong.

const DAY_MS = 86_400_000;

export const DAYS = [
  ["mon", "Monday"], ["tue", "Tuesday"], ["wed", "Wednesday"], ["thu", "Thursday"], ["fri", "Friday"],
  ["sat", "Saturday"], ["sun", "Sunday"],
];
const ALL = DAYS.map(([day]) => day);

/** Sets of days that have a name, the most usual first. */
export const GROUPS = [["Weekdays", ALL.slice(0, 5)], ["Weekend", ALL.slice(5)], ["Every day", ALL]];

export function daysInWords(days) {
  const group = GROUPS.find(([, those]) => those.join() === days.join());
  return group ? group[0].toLowerCase() : days.map(short).join(", ");
}

/** next: "2026-07-30T07:00+02:00"; nowMs: the lamp's time, since 1970. */
export function nextInWords(next, nowMs) {
  const [, date, time, zone] = next.match(/^(.{10})T(\d\d:\d\d)(.*)$/);
  const today = new Date(nowMs + offsetMs(zone)).toISOString().slice(0, 10);
  const away = (Date.parse(`${date}T00:00Z`) - Date.parse(`${today}T00:00Z`)) / DAY_MS;
  const weekday = short(ALL[(new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7]);
  const day = away === 0 ? "today" : away === 1 ? "tomorrow" : away < 7 ? weekday : `${weekday} in a week`;
  return `${day} at ${time}`;
}

/** The clock's hours and minutes where the offset of `local`, such as "2026-07-29T14:03:07+02:00", holds. */
export function clockInWords(local, nowMs) {
  return new Date(nowMs + offsetMs(local.slice(19))).toISOString().slice(11, 16);
}

function short(day) {
  return day[0].toUpperCase() + day.slice(1);
}

function offsetMs(zone) {
  const found = zone.match(/^([+-])(\d\d):(\d\d)/);
  return found ? Number(`${found[1]}1`) * (Number(found[2]) * 60 + Number(found[3])) * 60_000 : 0;
}
