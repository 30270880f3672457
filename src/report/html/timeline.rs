//! The picture of the days: a line from the day of the run to the last lock-out, a bar for each day.

use std::io::{self, Write};

use jiff::civil::Date;
use jiff::{ToSpan, Unit};

use crate::report::summary::counted;

const WIDTH: i64 = 960;
const LEFT: i64 = 60;
const RIGHT: i64 = 60;
const BASE: i64 = 120;
/// Height of the bar of the day with the most containers.
const HIGHEST: i64 = 80;
/// Least distance between two words below the line.
const APART: i64 = 96;
/// Most months that get a tick of their own.
const MOST_TICKS: usize = 18;

/// Draws the days, which are in order; there is at least one.
pub(super) fn draw(today: Date, days: &[(Date, usize)], out: &mut dyn Write) -> io::Result<()> {
    let last = days.last().map_or(today, |(day, _)| *day);
    let span = distance(today, last).max(1);
    let x = |day: Date| LEFT + (WIDTH - LEFT - RIGHT) * distance(today, day).clamp(0, span) / span;
    let most = days.iter().map(|(_, containers)| *containers).max().unwrap_or(1);
    let description =
        format!("{} on which containers are locked out, from {today} to {last}", counted(days.len(), "day"));
    writeln!(out, "<svg viewBox=\"0 0 {WIDTH} 170\" role=\"img\" aria-label=\"{description}\">")?;
    writeln!(
        out,
        "<line class=\"axis\" x1=\"{LEFT}\" y1=\"{BASE}\" x2=\"{}\" y2=\"{BASE}\"/>",
        WIDTH - RIGHT
    )?;
    for day in months(today, last) {
        let x = x(day);
        writeln!(out, "<line class=\"tick\" x1=\"{x}\" y1=\"{BASE}\" x2=\"{x}\" y2=\"{}\"/>", BASE + 5)?;
    }
    writeln!(
        out,
        "<text class=\"today\" x=\"{LEFT}\" y=\"{}\" text-anchor=\"middle\">{today}</text>",
        BASE + 40
    )?;
    writeln!(
        out,
        "<text class=\"today\" x=\"{LEFT}\" y=\"{}\" text-anchor=\"middle\">processes start</text>",
        BASE + 22
    )?;
    let mut free = LEFT + APART;
    for (index, (day, containers)) in days.iter().enumerate() {
        let x = x(*day);
        let height = bar(*containers, most);
        writeln!(out, "<rect x=\"{}\" y=\"{}\" width=\"12\" height=\"{height}\">", x - 6, BASE - height)?;
        writeln!(out, "<title>{day}: {}</title></rect>", counted(*containers, "container"))?;
        let top = BASE - height - 6;
        writeln!(
            out,
            "<text class=\"count\" x=\"{x}\" y=\"{top}\" text-anchor=\"middle\">{containers}</text>"
        )?;
        // The last day always gets its word, so the ones before leave it room.
        let is_last = index + 1 == days.len();
        if is_last || (x >= free && x + APART <= WIDTH - RIGHT) {
            writeln!(out, "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{day}</text>", BASE + 22)?;
            free = x + APART;
        }
    }
    writeln!(out, "</svg>")
}

fn bar(containers: usize, most: usize) -> i64 {
    let (containers, most) = (i64::try_from(containers).unwrap_or(i64::MAX / HIGHEST), i64::try_from(most));
    (containers * HIGHEST / most.unwrap_or(i64::MAX).max(1)).clamp(4, HIGHEST)
}

fn distance(from: Date, to: Date) -> i64 {
    from.until((Unit::Day, to)).map_or(0, |span| i64::from(span.get_days()))
}

/// The first days of the months between two days, thinned out where there are many.
fn months(from: Date, to: Date) -> Vec<Date> {
    let starts: Vec<Date> =
        from.first_of_month().series(1.month()).skip(1).take_while(|day| *day <= to).collect();
    let step = starts.len().div_ceil(MOST_TICKS).max(1);
    starts.into_iter().step_by(step).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_day_has_its_bar_and_words_do_not_run_into_each_other() {
        let today = date(2026, 11, 25);
        let days: Vec<(Date, usize)> =
            (1..=60).map(|n| (today.checked_add(n.days()).unwrap(), usize::try_from(n).unwrap())).collect();
        let mut out = Vec::new();
        draw(today, &days, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.matches("<rect").count(), 60);
        let words = text.lines().filter(|line| line.starts_with("<text x="));
        let places: Vec<i64> = words.map(|line| line.split('"').nth(1).unwrap().parse().unwrap()).collect();
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= APART), "{places:?}");
        assert_eq!(places.last(), Some(&(WIDTH - RIGHT)), "the last day is named");
    }

    #[test]
    fn a_day_that_is_today_is_drawn() {
        let mut out = Vec::new();
        draw(date(2026, 1, 1), &[(date(2026, 1, 1), 1)], &mut out).unwrap();
        assert!(String::from_utf8(out).unwrap().contains("<rect"));
    }
}
