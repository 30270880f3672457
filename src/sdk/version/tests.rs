//! Versions of each ecosystem in their own order.

use proptest::prelude::*;

use super::*;

fn version(scheme: Scheme, text: &str) -> Version {
    Version::parse(scheme, text).unwrap_or_else(|| panic!("{text} is no {scheme:?} version"))
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
#[test]
fn each_ecosystem_orders_by_its_own_rules() {
    for (scheme, rising) in [
        (
            Scheme::Pep440,
            &["11.0.0", "12.0.0a1", "12.0.0b1", "12.0.0", "12.0.1", "17.14.0a1", "36.0.0b1", "36.0.0"][..],
        ),
        (
            Scheme::Maven,
            &[
                "5.7.3",
                "5.8.0",
                "5.12.3",
                "5.12.4-SNAPSHOT",
                "5.12.4",
                "5.12.4.redhat-00001",
                "6.0.0",
                "6.1.0",
            ],
        ),
        (
            Scheme::Maven,
            &[
                "1.0.0-beta1",
                "1.0.0-M1",
                "1.0.0-RC1",
                "1.0.0",
                "1.1.10.RELEASE",
                "2.0.2.Final",
                "2.0.3.Final",
            ],
        ),
        (Scheme::Maven, &["5.7.3-168.v1", "5.10.1-171.v2", "6.3.1-206.v76d3b_6b_14db_b_"]),
        (Scheme::Maven, &["9.0.0", "10.0.0-legacy", "13.0.0", "13.0.0-legacy", "13.0.1"]),
        (Scheme::Gem, &["1.0.0.pre.alpha2", "1.0.0", "4.9.3", "4.10.0", "4.10.1"]),
        (
            Scheme::Semver,
            &["0.10.2", "0.10.3-rc1", "0.10.3", "1.0.0-rc.2", "1.0.0-rc.10", "1.0.0", "2.0.21", "2.0.22"],
        ),
        (
            Scheme::Go,
            &[
                "v0.0.0-20190819141724-e14f31a72a77",
                "v0.1.7",
                "v0.1.8",
                "v0.1.10",
                "v0.2.0",
                "v1.12.9-beta.0",
                "v1.12.9",
            ],
        ),
        (Scheme::Hackage, &["0.1.0.2", "0.2.0.0", "0.2.0.0.1", "0.10"]),
        (Scheme::ClientGo, &["kubernetes-1.12.5-beta.0", "kubernetes-1.12.5", "kubernetes-1.12.10"]),
    ] {
        for pair in rising.windows(2) {
            assert!(
                version(scheme, pair[0]) < version(scheme, pair[1]),
                "{scheme:?}: {} < {}",
                pair[0],
                pair[1]
            );
        }
    }
}

#[test]
fn spellings_of_one_version_are_equal() {
    for (scheme, one, two) in [
        (Scheme::Pep440, "12.0", "12.0.0"),
        (Scheme::Pep440, "12.0.0-alpha.1", "12.0.0a1"),
        (Scheme::Maven, "1.1.10.RELEASE", "1.1.10"),
        (Scheme::Maven, "2.0.3.Final", "2.0.3"),
        (Scheme::Gem, "4.9", "4.9.0"),
        (Scheme::Go, "v2.0.0+incompatible", "2.0.0"),
        (Scheme::ClientGo, "v11.0.0+incompatible", "v11.0.0"),
    ] {
        assert_eq!(version(scheme, one), version(scheme, two), "{one} = {two}");
    }
}

#[test]
fn the_lines_of_client_go_do_not_compare() {
    let [old, new, tag] =
        ["v11.0.0", "v0.17.3", "kubernetes-1.14.2"].map(|text| version(Scheme::ClientGo, text));
    assert!(!old.comparable(&new) && !tag.comparable(&old));
    assert!(old.comparable(&version(Scheme::ClientGo, "v8.0.0")));
}

#[test]
fn a_release_is_found_behind_its_prereleases() {
    for (scheme, pre, release) in [
        (Scheme::Pep440, "36.0.0b1", "36.0.0"),
        (Scheme::Maven, "1.2.0-M0", "1.2.0"),
        (Scheme::Gem, "1.0.0.pre.alpha2", "1.0.0"),
        (Scheme::ClientGo, "kubernetes-1.12.0-beta.1", "kubernetes-1.12.0"),
    ] {
        assert!(version(scheme, pre).is_prerelease() && !version(scheme, release).is_prerelease());
        assert_eq!(version(scheme, pre).release(), version(scheme, release));
    }
}

#[test]
fn texts_of_other_ecosystems_are_refused() {
    for (scheme, text) in [
        (Scheme::Pep440, "latest"),
        (Scheme::Semver, "master"),
        (Scheme::Semver, "1..2"),
        (Scheme::Maven, "${fabric8.version}"),
        (Scheme::Gem, "~> 4.9"),
        (Scheme::Hackage, "0.1-rc"),
        (Scheme::ClientGo, "kubernetes-master"),
        (Scheme::Go, ""),
    ] {
        assert!(Version::parse(scheme, text).is_none(), "{text}");
    }
}

proptest! {
    #[test]
    fn every_order_is_total(
        scheme in prop::sample::select(SCHEMES.map(|(scheme, _)| scheme).to_vec()),
        texts in prop::collection::vec("v?[0-2](\\.[0-2]){1,3}([.-](rc|a|Final|redhat|beta)[.-]?[0-2])?", 3),
    ) {
        let found: Option<Vec<_>> = texts.iter().map(|text| Version::parse(scheme, text)).collect();
        if let Some([a, b, c]) = found.as_deref() {
            prop_assert_eq!(a.cmp(b), b.cmp(a).reverse());
            if a <= b && b <= c {
                prop_assert!(a <= c);
            }
            prop_assert!(a <= &a.release() || !a.is_prerelease());
        }
    }
}
