// Today, as the district has it. A phone's clock may be off by days, and a demo plays another year: the services say
// what day it is when they are asked (prefill), and the phone counts on from there.

const DAY = 86_400_000;

export function phoneDay(now = new Date()) {
  return new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

// How many days the district is ahead of this phone.
export const shiftOf = (districtDay) => Math.round((Date.parse(districtDay) - Date.parse(phoneDay())) / DAY);

export const today = (prefill) => phoneDay(new Date(Date.now() + (prefill?.shift ?? 0) * DAY));

// Of `prefill`, what holds today, although it may have been asked for some days ago.
export function startingValues(prefill) {
  const day = today(prefill);
  const isOn = (each) => each && each.first <= day && day <= each.last;
  const campaign = isOn(prefill?.campaign) ? prefill.campaign : null;
  const observance = (prefill?.observances ?? []).find(({ id }) => id === prefill.observance);
  const holds = campaign || isOn(observance);
  return {
    campaign: campaign?.id ?? null,
    observance: campaign?.observance ?? (isOn(observance) ? observance.id : null),
    laws: holds ? prefill.laws : [],
  };
}
