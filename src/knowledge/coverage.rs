//! How much of a list of images gets a definite verdict offline.
//!
//! In: rows of `repository`, how many charts run it, and the tags seen, as tab-separated text. Out: a [`Coverage`]: the shares, and what is
//! missing with the reason, heaviest first. A row's charts are divided evenly among its tags.

use std::fmt;
use std::sync::Arc;

use super::Knowledge;
use crate::image::Reference;
use crate::problem::Problem;
use crate::source::{Site, Source, Span};
use crate::verdict::{Verdict, judge};

/// How many misses are listed.
const LISTED: usize = 40;

/// An image that charts run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Registry and path.
    pub repository: String,
    /// How many charts run it.
    pub charts: u32,
    /// The tags seen; none at all means that charts write none.
    pub tags: Vec<String>,
}

/// How much is known about a list of images.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Coverage {
    /// Every image at a tag, with its verdict, in the order of the list.
    pub pairs: Vec<Pair>,
}

/// An image at a tag.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// As a chart would write it.
    pub image: String,
    /// Its part of the row's charts.
    pub weight: f64,
    /// What is known about it.
    pub verdict: Verdict,
    /// Why, as a clause.
    pub reason: String,
}

/// The rows of a list with an image on each line, or of a table with a header line and tabs: repository, charts, anything, tags with spaces
/// between. A line that cannot be read is a problem.
pub fn rows(source: &Arc<Source>) -> (Vec<Row>, Vec<Problem>) {
    let is_table = source.text().lines().next().is_some_and(|line| line.contains('\t'));
    let (read, help): (fn(&str) -> Option<Row>, &str) = if is_table {
        (row, "write repository, number of charts, number of sources and tags, with tabs between")
    } else {
        (image, "write one image a line, such as jtblin/kube2iam:0.10.7")
    };
    let (mut rows, mut problems, mut start) = (Vec::new(), Vec::new(), 0);
    for (at, line) in source.text().split_inclusive('\n').enumerate() {
        let span = Span::new(start, start + line.trim_end().len());
        start += line.len();
        let is_comment = !is_table && line.starts_with('#');
        if (is_table && at == 0) || is_comment || line.trim().is_empty() {
            continue;
        }
        if let Some(row) = read(line.trim_end_matches(['\r', '\n'])) {
            rows.push(row);
        } else {
            let what = if is_table { "row of the table" } else { "image" };
            let problem = Problem::at(Site::new(source.clone(), span), format!("this line is no {what}"));
            problems.push(problem.help(help));
        }
    }
    (rows, problems)
}

/// A line of a plain list: one image, which counts once.
fn image(line: &str) -> Option<Row> {
    let reference = Reference::parse(line).ok()?;
    let tag = reference.digest.clone().or_else(|| reference.tag.clone());
    Some(Row { repository: reference.name(), charts: 1, tags: tag.into_iter().collect() })
}

fn row(line: &str) -> Option<Row> {
    let mut cells = line.split('\t');
    let (repository, charts, _, tags) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    let charts = charts.trim().parse().ok()?;
    let tags = tags.split_whitespace().map(str::to_owned).collect();
    Some(Row { repository: repository.trim().to_owned(), charts, tags })
}

impl Knowledge {
    /// What is known about the images of a list.
    pub fn coverage(&self, rows: &[Row]) -> Coverage {
        Coverage { pairs: rows.iter().flat_map(|row| self.pairs(row)).collect() }
    }

    fn pairs(&self, row: &Row) -> Vec<Pair> {
        let images: Vec<String> = if row.tags.is_empty() {
            vec![row.repository.clone()]
        } else {
            row.tags.iter().map(|tag| written(&row.repository, tag)).collect()
        };
        let parts = u32::try_from(images.len()).unwrap_or(u32::MAX);
        let weight = f64::from(row.charts) / f64::from(parts);
        images
            .into_iter()
            .map(|image| {
                let (verdict, reason) = match Reference::parse(&image) {
                    Ok(reference) => judge(&self.detect(&reference).detection),
                    Err(error) => (Verdict::Unknown, error.to_string()),
                };
                Pair { image, weight, verdict, reason }
            })
            .collect()
    }
}

/// A digest stands behind an at sign, a tag behind a colon.
fn written(repository: &str, tag: &str) -> String {
    let separator = if tag.contains(':') { '@' } else { ':' };
    format!("{repository}{separator}{tag}")
}

impl Coverage {
    /// The part of the charts' images with a definite verdict, from 0 to 1.
    pub fn weighted(&self) -> f64 {
        let sum = |pairs: &mut dyn Iterator<Item = &Pair>| pairs.map(|pair| pair.weight).sum::<f64>();
        share(sum(&mut self.definite()), sum(&mut self.pairs.iter()))
    }

    /// The part of the pairs of image and tag with a definite verdict, however many charts use them.
    pub fn unweighted(&self) -> f64 {
        let count = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        share(count(self.definite().count()), count(self.pairs.len()))
    }

    /// What has no definite verdict, heaviest first.
    pub fn misses(&self) -> Vec<&Pair> {
        let mut misses: Vec<&Pair> =
            self.pairs.iter().filter(|pair| pair.verdict == Verdict::Unknown).collect();
        misses.sort_by(|one, two| two.weight.total_cmp(&one.weight).then_with(|| one.image.cmp(&two.image)));
        misses
    }

    fn definite(&self) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().filter(|pair| pair.verdict != Verdict::Unknown)
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:5.1} %  of the charts' images have a definite verdict", self.weighted() * 100.0)?;
        writeln!(f, "{:5.1} %  of {} images at a tag", self.unweighted() * 100.0, self.pairs.len())?;
        let misses = self.misses();
        if misses.is_empty() {
            return Ok(());
        }
        writeln!(f, "\nWithout one, by the charts that use them:")?;
        for miss in misses.iter().take(LISTED) {
            writeln!(f, "{:7.2}  {}: {}", miss.weight, miss.image, miss.reason)?;
        }
        if misses.len() > LISTED {
            writeln!(f, "         and {} more", misses.len() - LISTED)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "repository\tcharts\tsources\ttags\n\
        docker.io/jtblin/kube2iam\t4\t2\t0.10.7 0.10.9\n\
        docker.io/nobody/knows-this\t1\t1\t\n";

    fn table(text: &str) -> (Vec<Row>, Vec<Problem>) {
        rows(&Source::new("images.tsv", text))
    }

    #[test]
    fn rows_are_read_and_the_rest_is_said() {
        let (rows, problems) = table(&format!("{TABLE}docker.io/a/b\tmany\t1\t1.0\n"));
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].tags, ["0.10.7", "0.10.9"]);
        assert_eq!((rows[1].charts, rows[1].tags.len()), (1, 0));
        assert_eq!(problems.len(), 1);
        let site = problems[0].site.as_ref().unwrap();
        assert_eq!(site.source.slice(site.span), "docker.io/a/b\tmany\t1\t1.0");
    }

    #[test]
    fn each_tag_counts_its_part_of_the_charts() {
        let (rows, _) = table(TABLE);
        let coverage = Knowledge::embedded().coverage(&rows);
        let weights: Vec<(f64, Verdict)> =
            coverage.pairs.iter().map(|pair| (pair.weight, pair.verdict)).collect();
        assert_eq!(weights, [(2.0, Verdict::Stale), (2.0, Verdict::Reloads), (1.0, Verdict::Unknown)]);
        assert!((coverage.weighted() - 0.8).abs() < 1e-9);
        assert!((coverage.unweighted() - 2.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn the_text_names_the_misses_and_why() {
        let (rows, _) = table(TABLE);
        let text = Knowledge::embedded().coverage(&rows).to_string();
        assert!(text.starts_with(" 80.0 %  of the charts' images"), "{text}");
        assert!(text.contains("1.00  docker.io/nobody/knows-this: nothing is known about"), "{text}");
        assert!(!text.contains("kube2iam:"), "{text}");
    }

    #[test]
    fn a_list_without_rows_covers_nothing() {
        let (rows, problems) = table("repository\tcharts\tsources\ttags\n");
        assert!(problems.is_empty());
        assert!(Knowledge::embedded().coverage(&rows).weighted().abs() < f64::EPSILON);
    }
}
