//! Ranges in the spelling of each ecosystem.

use super::*;

fn range(scheme: Scheme, text: &str) -> Range {
    Range::parse(scheme, text).unwrap_or_else(|| panic!("{text} is no range"))
}

#[test]
fn each_spelling_holds_the_versions_its_ecosystem_means() {
    for (scheme, text, inside, outside) in [
        (Scheme::Pep440, ">=10,<12", &["10.0.0", "11.0.0"][..], &["9.0.0", "12.0.0"][..]),
        (Scheme::Pep440, "==8.0.*", &["8.0.0", "8.0.1"], &["8.1.0", "7.9"]),
        (Scheme::Pep440, "~=10.0.1", &["10.0.1", "10.0.9"], &["10.1.0", "10.0.0"]),
        (Scheme::Pep440, "~=10.0", &["10.0", "10.9"], &["11.0"]),
        (Scheme::Pep440, ">=2.0.0,<=7.0.0,!=4.0.*,!=5.0.*", &["3.0", "7.0.0"], &["4.0.1", "5.0", "8"]),
        (Scheme::Pep440, "===12.0.1", &["12.0.1"], &["12.0.2"]),
        (Scheme::Gem, "~> 4.9", &["4.9", "4.10.1"], &["5.0", "4.8"]),
        (Scheme::Gem, "~> 1.1.4", &["1.1.4", "1.1.9"], &["1.2.0"]),
        (Scheme::Gem, "< 5", &["4.12.0"], &["5.0.0"]),
        (Scheme::Gem, ">= 4.0.0, < 5.0.0", &["4.0.0"], &["5.0.0"]),
        (Scheme::Semver, "^0.10.2", &["0.10.2", "0.10.9"], &["0.11.0", "0.10.1"]),
        (Scheme::Semver, "^1.2.3", &["1.2.3", "1.9.0"], &["2.0.0"]),
        (Scheme::Semver, "^0.0.3", &["0.0.3"], &["0.0.4"]),
        (Scheme::Semver, "~1.2.3", &["1.2.9"], &["1.3.0"]),
        (Scheme::Semver, ">=0.8.0 <0.9.0 || 1.x", &["0.8.1", "1.5.0"], &["0.9.0", "2.0.0"]),
        (Scheme::Semver, "*", &["0.1.0", "9.0.0"], &[]),
        (Scheme::Maven, "[5.8.0,5.12.4)", &["5.8.0", "5.12.3"], &["5.12.4"]),
        (Scheme::Maven, "(,5.8.0]", &["4.0.0", "5.8.0"], &["5.8.1"]),
        (
            Scheme::ClientGo,
            ">=kubernetes-1.14.3,<kubernetes-1.15.0",
            &["kubernetes-1.14.10"],
            &["kubernetes-1.14.2"],
        ),
    ] {
        assert!(Range::is_range(text), "{text}");
        let range = range(scheme, text);
        for (versions, expected) in [(inside, true), (outside, false)] {
            for version in versions {
                let found = Version::parse(scheme, version).unwrap();
                assert_eq!(range.contains(&found), expected, "{version} in {text}");
            }
        }
    }
}

#[test]
fn a_requirement_takes_a_prerelease_only_where_it_names_one() {
    for (scheme, text, version, expected) in [
        (Scheme::Pep440, ">=35,<37", "36.0.0a2", false),
        (Scheme::Pep440, ">=35,<37", "36.0.0", true),
        (Scheme::Pep440, ">=36.0.0a1,<37", "36.0.0a2", true),
        (Scheme::Pep440, "==36.0.0a2", "36.0.0a2", true),
        (Scheme::Semver, "^1.0.0-rc1", "1.0.0-rc2", true),
        (Scheme::Semver, ">=1.0.0 <2.0.0", "1.5.0-rc2", false),
        (Scheme::Gem, "~> 2.0", "2.1.0.pre1", false),
    ] {
        let found = Version::parse(scheme, version).unwrap();
        assert_eq!(range(scheme, text).takes(&found), expected, "{version} of {text}");
    }
}

#[test]
fn a_range_meets_the_steps_whose_releases_it_may_hold() {
    let v = |text: &str| Version::parse(Scheme::Pep440, text).unwrap();
    for (text, since, until, expected) in [
        (">=3,<12.0.0", "0", Some("12.0.0a1"), true),
        (">=3,<12.0.0", "12.0.0a1", None, false),
        (">=12", "0", Some("12.0.0a1"), false),
        (">=11", "0", Some("12.0.0a1"), true),
        (">=11", "12.0.0a1", None, true),
        (">=21.7.0,<24", "12.0.0a1", None, true),
        ("==12.0.1", "12.0.0a1", None, true),
    ] {
        let until = until.map(v);
        assert_eq!(
            range(Scheme::Pep440, text).meets(&v(since), until.as_ref()),
            expected,
            "{text} and {since}"
        );
    }
}

#[test]
fn versions_are_not_ranges_and_nonsense_is_refused() {
    for text in ["12.0.0", "v0.17.3", "e121606b0d09", "4.9.3", "5.12.4.redhat-00001"] {
        assert!(!Range::is_range(text), "{text}");
    }
    for text in [">=", ">=abc", "", "~> x.y", "^99999999999999999999999"] {
        assert!(Range::parse(Scheme::Semver, text).is_none(), "{text}");
    }
}

#[test]
fn ranges_of_client_go_keep_to_their_line() {
    let range = Range::parse(Scheme::ClientGo, ">=kubernetes-1.4.0,<kubernetes-1.12.0").unwrap();
    for (version, inside) in
        [("kubernetes-1.9.0", true), ("v0.17.3", false), ("v8.0.0", false), ("kubernetes-1.12.0", false)]
    {
        let version = Version::parse(Scheme::ClientGo, version).unwrap();
        assert_eq!((range.contains(&version), range.meets(&version, None)), (inside, inside), "{version:?}");
    }
}
