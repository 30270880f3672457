//! Rules: each looks at the finished [`crate::analysis::Analysis`] and reports findings.
//!
//! In: an analysis. Out: findings. A rule is a plain function: by its signature it can neither read nor print.
//! Adding one is a file here, its page under `rules/lints/`, and a line in [`RULES`].

use std::cmp::Reverse;

use crate::analysis::Analysis;
use crate::environment::{self, Environments};
use crate::moment::Moment;
use crate::parallel::{self, Jobs, SHALLOW};
use crate::platform::Lifetime;
use crate::spelling;
use crate::verdict::Confidence;
use crate::workload::Turnover;

mod copied_token;
mod embedded_token;
mod expired_ignore;
mod fingerprint;
mod floating_tag;
mod late_client;
mod legacy_issuer;
mod legacy_token_secret;
mod observed_stale_token;
mod part;
mod pinned_keys;
mod place;
mod projected_volumes_blocked;
mod remedy;
mod restart;
mod running;
mod stale_base_image;
mod stale_baseline;
mod stale_client;
mod stale_dependency;
mod subpath_token;
mod token;
mod unextended_token;
mod unquoted_tag;
mod unused_ignore;
mod upkeep;
mod wording;

pub use expired_ignore::expired_ignore;
pub use place::{Place, object_name};
pub use restart::restart;
pub use stale_baseline::stale_baseline;
pub use unused_ignore::unused_ignore;
pub use wording::{day, proof, sdk};

/// What is checked.
pub struct Rule {
    /// Kebab-case, names the bad pattern: `stale-client`.
    pub id: &'static str,
    /// How bad a finding is unless the configuration says otherwise.
    pub severity: Severity,
    /// The version that brought it.
    pub since: &'static str,
    /// The page under `rules/lints/`.
    pub page: &'static str,
    /// The rule itself.
    pub check: fn(&Analysis, &mut Vec<Finding>),
}

/// How bad.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Harms later or under conditions.
    Warning,
    /// Locks a container out.
    #[default]
    Error,
}

/// One thing to mend, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// One lower-case clause without a full stop: what is wrong here.
    pub message: String,
    /// What the underline says.
    pub label: String,
    /// The image it is about, as written; empty where there is none.
    pub reference: String,
    /// How long a process has until it is locked out; nothing where no clock runs down.
    pub lifetime: Option<Lifetime>,
    /// When the first of its tokens dies, where that is known.
    pub dies: Option<Moment>,
    /// Where a person would change it, and the places that print it, first one first; empty for an image without a manifest.
    pub places: Vec<Place>,
    /// Why and when, one sentence each.
    pub notes: Vec<String>,
    /// What to type.
    pub help: Option<String>,
}

impl Finding {
    /// The environments it holds in: those of its places.
    pub fn environments(&self) -> Environments {
        let mut all = Environments::default();
        for place in &self.places {
            all.extend(&place.environments);
        }
        all
    }

    /// What it says of some of its places: of the first that is locked out there.
    pub fn message_at<'a>(&'a self, places: impl IntoIterator<Item = &'a Place>) -> &'a str {
        let first = places.into_iter().min_by_key(|place| (place.dies.is_none(), place.dies));
        first.and_then(|place| place.message.as_deref()).unwrap_or(&self.message)
    }

    /// The finding at some of its places alone.
    #[must_use]
    pub fn only_at(mut self, places: Vec<Place>) -> Self {
        self.message = self.message_at(&places).to_owned();
        if places.iter().any(|place| place.message.is_some()) || self.dies.is_some() {
            self.dies = places.iter().filter_map(|place| place.dies).min();
        }
        self.places = places;
        self
    }

    /// How often the pods it is about are replaced; of several workloads the longest-lived one counts.
    fn turnover(&self) -> Turnover {
        let known = self.places.iter().filter_map(|place| place.workload.as_ref());
        known.map(|workload| workload.turnover()).min().unwrap_or(Turnover::Other)
    }
}

/// All rules, in the order of reports.
pub const RULES: &[Rule] = &[
    stale_client::RULE,
    late_client::RULE,
    unextended_token::RULE,
    subpath_token::RULE,
    observed_stale_token::RULE,
    copied_token::RULE,
    embedded_token::RULE,
    legacy_token_secret::RULE,
    legacy_issuer::RULE,
    pinned_keys::RULE,
    projected_volumes_blocked::RULE,
    floating_tag::RULE,
    unquoted_tag::RULE,
    stale_dependency::RULE,
    stale_base_image::RULE,
    expired_ignore::RULE,
    unused_ignore::RULE,
    stale_baseline::RULE,
];

/// From so many objects on rules look side by side.
const MANY: usize = 500;

/// What all rules have to say, in the order of reports; `jobs` of them look at a time.
pub fn run(analysis: &Analysis, jobs: Jobs) -> Vec<Finding> {
    // To start a thread takes longer than to look at few objects.
    let jobs = if analysis.objects.len() < MANY { Jobs::default() } else { jobs };
    let found = parallel::each(RULES, jobs, SHALLOW, |rule| {
        let mut findings = Vec::new();
        (rule.check)(analysis, &mut findings);
        findings
    });
    let mut findings: Vec<Finding> = found.into_iter().flatten().collect();
    for finding in &mut findings {
        let places = std::mem::take(&mut finding.places);
        finding.places =
            environment::join(places, |place| place.primary.clone(), |place| &mut place.environments);
    }
    sort(&mut findings);
    findings
}

/// The order of reports: the worst first, then what dies soonest, then what lives longest, then by rule, image and place.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        let soonest = |finding: &Finding| (finding.dies.is_none(), finding.dies);
        let key = |finding: &Finding| {
            (Reverse(finding.severity), soonest(finding), finding.turnover(), rank(finding.rule))
        };
        key(a).cmp(&key(b)).then_with(|| a.reference.cmp(&b.reference)).then_with(|| a.places.cmp(&b.places))
    });
}

/// The rule of that name.
pub fn named(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// The names of all rules.
pub fn ids() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|rule| rule.id)
}

/// That no rule has this name, and which one is meant.
pub fn unknown(name: &str) -> String {
    let ids: Vec<&str> = ids().collect();
    format!("no rule is called `{name}`: {}", spelling::choice(name, &ids))
}

fn rank(id: &str) -> usize {
    RULES.iter().position(|rule| rule.id == id).unwrap_or(RULES.len())
}

impl Rule {
    /// What the rule is about, in one sentence: the first paragraph of its page.
    pub fn summary(&self) -> &'static str {
        let paragraphs = self.page.split("\n\n").map(str::trim);
        paragraphs.into_iter().find(|paragraph| !paragraph.starts_with('#')).unwrap_or_default()
    }

    /// The page without its cases, which are for tests, and some of which look like tokens.
    pub fn description(&self) -> &'static str {
        self.page.split("\n## Cases\n").next().unwrap_or(self.page)
    }

    /// The text of the page under one of its headings.
    pub fn section(&self, heading: &str) -> Option<&'static str> {
        let (_, after) = self.page.split_once(&format!("\n## {heading}\n"))?;
        Some(after.split("\n## ").next().unwrap_or(after).trim())
    }

    /// Where the page can be read.
    pub fn url(&self) -> String {
        format!("{}/blob/main/rules/lints/{}.md", env!("CARGO_PKG_REPOSITORY"), self.id)
    }
}

impl Severity {
    /// The word of reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sample;
    use crate::knowledge::Matched;
    use crate::platform::Platform;
    use crate::verdict::{Detection, Embedded};

    /// The headings every page has, in this order.
    const HEADINGS: &[&str] = &["What it flags", "Why it matters", "Example", "How to fix", "Cases"];

    #[test]
    fn ids_are_public_and_stay() {
        let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
        assert_eq!(
            ids,
            [
                "stale-client",
                "late-client",
                "unextended-token",
                "subpath-token",
                "observed-stale-token",
                "copied-token",
                "embedded-token",
                "legacy-token-secret",
                "legacy-issuer",
                "pinned-keys",
                "projected-volumes-blocked",
                "floating-tag",
                "unquoted-tag",
                "stale-dependency",
                "stale-base-image",
                "expired-ignore",
                "unused-ignore",
                "stale-baseline",
            ]
        );
    }

    #[test]
    fn every_page_has_its_title_its_sentence_and_the_fixed_headings() {
        for rule in RULES {
            assert!(rule.page.starts_with(&format!("# {}\n\n", rule.id)), "{}: title", rule.id);
            assert!(
                rule.summary().ends_with('.') && rule.summary().lines().count() <= 2,
                "{}",
                rule.summary()
            );
            let headings: Vec<&str> = rule.page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
            assert_eq!(headings, HEADINGS, "{}", rule.id);
            for heading in HEADINGS {
                assert!(!rule.section(heading).unwrap().is_empty(), "{}: {heading} is empty", rule.id);
            }
        }
    }

    /// Each finding as a person would be told it.
    fn told(findings: &[Finding]) -> String {
        let mut text = String::new();
        for finding in findings {
            let Finding { rule, severity, message, label, places, notes, help, .. } = finding;
            let places: Vec<String> = places.iter().map(|place| place.primary.to_string()).collect();
            text +=
                &format!("{}[{rule}]: {message}\n  at {}: {label}\n", severity.as_str(), places.join(" "));
            text.extend(notes.iter().map(|note| format!("  note: {note}\n")));
            text.extend(help.iter().map(|help| format!("  help: {help}\n")));
        }
        text
    }

    #[test]
    fn each_image_that_does_not_re_read_in_time_is_one_finding() {
        insta::assert_snapshot!(told(&run(&sample::analysis(), Jobs::default())));
    }

    #[test]
    fn one_image_in_forty_containers_is_one_finding_with_forty_places() {
        let findings = run(&sample::crowd(40), Jobs::default());
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].places.len(), 40);
        assert!(!findings[0].notes.iter().any(|note| note.contains("kubectl")), "forty commands help nobody");
    }

    #[test]
    fn the_day_follows_the_platform() {
        let mut analysis = sample::crowd(1);
        analysis.platform = Platform::named("aks", None).unwrap();
        let findings = run(&analysis, Jobs::default());
        assert_eq!(
            findings[0].message,
            "jtblin/kube2iam:0.10.7 is locked out of the API server about 1 hour after its process starts on AKS with an OIDC issuer"
        );
    }

    #[test]
    fn a_likely_copy_is_said_to_be_one_and_halves_the_confidence() {
        let mut analysis = sample::crowd(1);
        analysis.images[0].matched = Some(Matched::Path("docker.io/jtblin/kube2iam".to_owned()));
        let finding = run(&analysis, Jobs::default()).remove(0);
        assert_eq!((finding.severity, finding.confidence), (Severity::Error, Confidence::Medium));
        assert!(finding.message.contains(", taken for a copy of docker.io/jtblin/kube2iam, is locked out"));
        assert!(
            finding
                .notes
                .iter()
                .any(|note| note.starts_with("taken for a copy of docker.io/jtblin/kube2iam"))
        );
    }

    #[test]
    fn what_only_shares_a_last_word_is_a_question_and_no_error() {
        let mut analysis = sample::crowd(1);
        analysis.images[0].matched = Some(Matched::LastWord("docker.io/jtblin/kube2iam".to_owned()));
        let finding = run(&analysis, Jobs::default()).remove(0);
        assert_eq!((finding.severity, finding.confidence), (Severity::Warning, Confidence::Low));
        let question = "jtblin/kube2iam:0.10.7, if it is a copy of docker.io/jtblin/kube2iam, is locked out";
        assert!(finding.message.starts_with(question), "{}", finding.message);
        assert!(finding.label.starts_with("the original embeds "), "{}", finding.label);
        let help = finding.help.unwrap();
        assert!(help.starts_with("if it is one, set the tag to "), "{help}");
        assert!(help.contains("`images: {docker.io/jtblin/kube2iam: docker.io/jtblin/kube2iam}`"), "{help}");
    }

    #[test]
    fn a_flavour_that_the_advice_leaves_out_is_said() {
        let mut analysis = sample::crowd(1);
        analysis.images[0].reference.tag = Some("0.10.7-python3.8".to_owned());
        let help = run(&analysis, Jobs::default()).remove(0).help.unwrap();
        let words = " (what is written ends in `-python3.8`: take the one of that release that fits)";
        assert!(help.ends_with(words), "{help}");
    }

    #[test]
    fn a_digest_is_shortened_in_words_and_the_cure_names_it() {
        let mut analysis = sample::crowd(1);
        let reference = &mut analysis.images[0].reference;
        reference.digest = Some(format!("sha256:{}", "ab".repeat(32)));
        reference.written = format!("jtblin/kube2iam:0.10.7@sha256:{}", "ab".repeat(32));
        let finding = run(&analysis, Jobs::default()).remove(0);
        assert!(finding.message.starts_with("jtblin/kube2iam:0.10.7@sha256:abababababab… is locked out"));
        assert!(finding.help.unwrap().ends_with("and replace the digest, which decides over the tag"));
        assert!(finding.reference.ends_with("abababab"), "machines get it whole");
    }

    #[test]
    fn a_program_with_its_own_reader_is_named_as_the_cause() {
        let mut analysis = sample::crowd(1);
        let Detection::Clients(clients) = &mut analysis.images[0].detection else { unreachable!() };
        let own = Embedded {
            sdk: "kube2iam".to_owned(),
            version: String::new(),
            own_reader: true,
            ..clients[0].clone()
        };
        clients.push(own);
        let finding = run(&analysis, Jobs::default()).remove(0);
        assert_eq!(finding.label, "reads its token once, by itself, whatever its SDK does");
    }
}
