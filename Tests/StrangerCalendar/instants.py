"""Reads an iCalendar file from stdin and prints when its events begin, as Unix times, one a line.

    instants.py own|known FROM TO < calendar.ics        (Unix times; needs icalendar and recurring-ical-events)

own: the zone's rules are taken from the file's own VTIMEZONE; known: from what this machine knows of the zone.
"""

import sys
from datetime import datetime, timezone

import icalendar
import recurring_ical_events

start, end = (datetime.fromtimestamp(int(argument), timezone.utc) for argument in sys.argv[2:4])
calendar = icalendar.Calendar.from_ical(sys.stdin.read())
own = {str(zone["TZID"]): zone.to_tz(lookup_tzid=False) for zone in calendar.walk("VTIMEZONE")}
for event in calendar.walk("VEVENT"):
    begin = event["DTSTART"]
    name = begin.params.get("TZID")
    if name is not None and sys.argv[1] == "own":
        begin.dt = begin.dt.replace(tzinfo=own[name])
instants = sorted(int(event["DTSTART"].dt.timestamp()) for event in recurring_ical_events.of(calendar).between(start, end))
print("\n".join(str(instant) for instant in instants if instant < int(sys.argv[3])))
