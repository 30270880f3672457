//! The short form of the tables: sections of answers, each with the versions that it is the answer for.

/// A section: what its first line says, and an answer for each version or tag.
pub(crate) struct Section {
    pub(crate) name: String,
    pub(crate) about: Vec<String>,
    pub(crate) answers: Vec<(String, String)>,
}

/// The sections of a file: a line `= name` opens one, a line `answer<TAB>version<TAB>version` follows for each answer.
pub(crate) fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t').map(str::to_owned);
        let first = fields.next().unwrap();
        if let Some(name) = first.strip_prefix("= ") {
            sections.push(Section { name: name.to_owned(), about: fields.collect(), answers: Vec::new() });
        } else {
            let answers = &mut sections.last_mut().unwrap().answers;
            answers.extend(fields.flat_map(|item| expand(&item)).map(|item| (first.clone(), item)));
        }
    }
    sections
}

/// A list in its short form, in the order it came: `1.2.3..5` stands for 1.2.3, 1.2.4 and 1.2.5.
pub(crate) fn shorten(items: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(first) = items.get(at) {
        let mut last = 0;
        if let Some((stem, number)) = numbered(first) {
            let follows = |next: &String, by: u64| *next == format!("{stem}{}", number + by);
            while items.get(at + 1 + last).is_some_and(|next| follows(next, last as u64 + 1)) {
                last += 1;
            }
            if last > 0 {
                out.push(format!("{first}..{}", number + last as u64));
                at += last + 1;
                continue;
            }
        }
        out.push(first.clone());
        at += 1;
    }
    out
}

/// The list that a short form stands for.
fn expand(item: &str) -> Vec<String> {
    let run = item.split_once("..").and_then(|(first, last)| {
        let (stem, number) = numbered(first)?;
        Some((stem.to_owned(), number, last.parse::<u64>().ok()?))
    });
    match run {
        Some((stem, first, last)) => (first..=last).map(|number| format!("{stem}{number}")).collect(),
        None => vec![item.to_owned()],
    }
}

/// A text that ends in a number without a zero in front, taken apart.
fn numbered(text: &str) -> Option<(&str, u64)> {
    let stem = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &text[stem.len()..];
    let number = digits.parse().ok()?;
    (digits == format!("{number}")).then_some((stem, number))
}

#[test]
fn a_short_list_says_what_the_long_one_says() {
    let long = ["v1.9", "v1.10", "v1.11", "v1.012", "v1.13", "rc", "rc1", "rc2", "2.0", "2.2", ">=7,<9"];
    let long: Vec<String> = long.map(str::to_owned).to_vec();
    let short = shorten(&long);
    assert_eq!(short, ["v1.9..11", "v1.012", "v1.13", "rc", "rc1..2", "2.0", "2.2", ">=7,<9"]);
    assert_eq!(short.iter().flat_map(|item| expand(item)).collect::<Vec<_>>(), long);
}
