//! Tags: the order of real release series, equality of spellings, totality.

use proptest::prelude::*;

use super::*;

fn tag(text: &str) -> Tag {
    Tag::new(text)
}

#[test]
fn releases_are_in_the_order_they_came() {
    for rising in [
        &["0.9.2", "0.10.0-alpha.1", "0.10.0-beta.0", "0.10.0-rc2", "0.10.0-rc10", "0.10.0", "0.10.1"][..],
        &["0.10.7-rc2", "0.10.7-rc3", "0.10.7", "0.10.8", "0.10.9"],
        &["v1.6.9", "v1.7.0-alpha.0.0.1", "v1.7.0-rc.1", "v1.7.0", "v1.10.0", "v1.10.0.1"],
        &["1.2.3", "1.2.3-debian-9-r40", "1.2.3-debian-10-r4", "1.2.3-debian-10-r40", "1.2.4-debian-9-r0"],
        &["v1.11.4", "v1.11.4-eksbuild.1", "v1.11.4-eksbuild.2", "v1.12.0-eksbuild.1"],
        &[
            "v1.14.6-debian-kafka2-1.0",
            "v1.14.6-debian-cloudwatch-1.1",
            "v1.14.6-debian-kafka2-1.1",
            "v1.14.6-1.2",
        ],
        &["v1alpha1-0.1-2.3.0", "v1beta2-1.3.2-3.1.1", "v1beta2-1.3.3-3.1.1", "1.1.0"],
        &["edge-18.9.2", "edge-19.1.1", "stable-2.0.0", "stable-2.10.0"],
        &["1.247352.0b251908", "1.247354.0b251981", "1.247354.1b252000"],
        &["5.0.0-M1", "5.0.0-RC1", "5.0.0"],
        &["2.0.0b1", "2.0.0b3", "2.0.0rc1", "2.0.0", "2.0.0-python3.8"],
        &["20190101", "20200101-abcdef", "20200301"],
        &["1.21.0-SNAPSHOT", "1.21.0"],
        &["1.2.3", "1.2.3-64"],
        &["2.0-p4", "2.0-p10", "2.1-p3"],
        &["latest", "0.1"],
    ] {
        for pair in rising.windows(2) {
            assert!(tag(pair[0]) < tag(pair[1]), "{} < {}", pair[0], pair[1]);
        }
    }
}

#[test]
fn spellings_of_one_release_are_equal() {
    for same in [
        &[
            "v1.2.0",
            "1.2.0",
            "1.2",
            "release-1.2.0",
            "1.2.0-amd64",
            "1.2.0_arm64",
            "1.2.0-x86_64",
            "v1.2.0-linux-amd64",
        ][..],
        &["1.2.0-rc.1", "1.2.0-rc1", "v1.2-rc-1"],
        &["knative-v1.2.0", "knative-1.2"],
        &["1.2.3-alpine-amd64", "v1.2.3-alpine"],
    ] {
        for pair in same.windows(2) {
            assert_eq!(tag(pair[0]), tag(pair[1]), "{} = {}", pair[0], pair[1]);
        }
    }
}

#[test]
fn the_upstream_version_is_what_stands_in_front() {
    for (text, upstream, release, revision) in [
        ("1.2.3-debian-10-r4", "1.2.3", "1.2.3", &[10, 4][..]),
        ("v1.11.4-eksbuild.2", "v1.11.4", "v1.11.4", &[2]),
        ("v2.0.0-rc.1-alpine", "v2.0.0-rc.1", "v2.0.0", &[]),
        ("v1.14.6-debian-elasticsearch7-1.1", "v1.14.6", "v1.14.6", &[1, 1]),
        ("v1.14.6-debian-s3-1.2", "v1.14.6", "v1.14.6", &[1, 2]),
        ("latest", "latest", "latest", &[]),
        ("stable-2.9.5", "stable-2.9.5", "stable-2.9.5", &[]),
    ] {
        let tag = tag(text);
        assert_eq!(
            (tag.upstream(), tag.final_release(), tag.revision()),
            (upstream, release, revision),
            "{text}"
        );
    }
    assert_eq!(tag("1.2.3-debian-10-r4").cmp_upstream(&tag("v1.2.3")), Ordering::Equal);
    assert_eq!(tag("1.2.3-rc1").cmp_upstream(&tag("v1.2.3")), Ordering::Less);
    assert_eq!(tag("edge-1.0").channel(), "edge");
}

#[test]
fn moving_tags_are_recognised_without_knowing_the_product() {
    for text in [
        "latest",
        "stable",
        "master",
        "lts-jdk11",
        "stable-alpine",
        "v1",
        "1",
        "1-alpine",
        "v1-debian-forward",
        "Latest",
    ] {
        assert!(tag(text).moves_everywhere(), "{text}");
    }
    for text in
        ["1.2", "v1.2.3", "0a4fdc3", "edge-19.1.1", "20200101", "v20200101-abc", "1.2.3-alpine", "bullseye"]
    {
        assert!(!tag(text).moves_everywhere(), "{text}");
    }
}

#[test]
fn a_short_version_stands_for_those_under_it() {
    for (text, prefix, expected) in [
        ("1.2.7", "1.2", true),
        ("v1.2.7-alpine", "1.2", true),
        ("1.20.0", "1.2", false),
        ("1.2.0-rc1", "1", true),
        ("edge-1.2.0", "1.2", false),
        ("latest", "1", false),
        ("1.2", "1.2.0", true),
    ] {
        assert_eq!(tag(text).stands_under(&tag(prefix)), expected, "{text} under {prefix}");
    }
}

#[test]
fn commits_and_words_have_no_version() {
    for text in ["0a4fdc3", "7d04d0e2a0a1a4d4a1cd6baa432a2301492e4e65", "latest", "bullseye", "_"] {
        assert!(!tag(text).has_place(), "{text}");
    }
    for text in ["20200101", "1234567", "v1", "99999999999999999999999"] {
        assert!(tag(text).has_place(), "{text}");
    }
}

#[test]
fn dates_are_ordered_naturally_and_commits_not_at_all() {
    let date = |text: &str| Tag::in_order(TagOrder::Natural, text);
    assert!(date("RELEASE.2021-06-17T00-10-46Z") < date("RELEASE.2021-06-17T01-00-00Z"));
    assert!(date("RELEASE.2021-06-17T00-10-46Z").has_place() && !date("latest").has_place());
    assert!(!Tag::in_order(TagOrder::None, "1.2.3").has_place());
}

fn any_tag() -> impl Strategy<Value = String> {
    prop_oneof![
        "v?[0-3]\\.[0-3](\\.[0-3])?(-(rc|beta|alpha)\\.?[0-2])?(-(debian-10-r|eksbuild\\.|alpine|amd64)[0-2]?)?",
        "(edge-|stable-|release-|k8s_v)?[0-9]{1,2}\\.[0-9]",
        "[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,12}",
    ]
}

proptest! {
    #[test]
    fn the_order_is_total_antisymmetric_and_transitive(texts in prop::collection::vec(any_tag(), 3)) {
        let [a, b, c] = [tag(&texts[0]), tag(&texts[1]), tag(&texts[2])];
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a.cmp(&a), Ordering::Equal);
        if a <= b && b <= c {
            prop_assert!(a <= c);
        }
        if a == b {
            prop_assert_eq!(a.cmp(&c), b.cmp(&c));
        }
    }

    #[test]
    fn upstream_and_release_are_prefixes_that_keep_their_place(text in any_tag()) {
        let whole = tag(&text);
        prop_assert!(text.starts_with(whole.upstream()) && whole.upstream().starts_with(whole.final_release()));
        prop_assert_eq!(whole.cmp_upstream(&tag(whole.upstream())), Ordering::Equal);
    }

    #[test]
    fn natural_order_is_total(one in "[a-z0-9.]{0,8}", two in "[a-z0-9.]{0,8}", three in "[a-z0-9.]{0,8}") {
        prop_assert_eq!(natural_order(&one, &two), natural_order(&two, &one).reverse());
        if natural_order(&one, &two).is_le() && natural_order(&two, &three).is_le() {
            prop_assert!(natural_order(&one, &three).is_le());
        }
    }
}

#[test]
fn a_release_is_told_in_the_flavour_that_is_in_use() {
    for (release, written, told) in [
        ("1.28.4", "1.12-alpine", Some("1.28.4-alpine")),
        ("v1.15.3-1.0", "v1.7.3-debian-cloudwatch-1.1", Some("v1.15.3-debian-cloudwatch-1.0")),
        ("1.4.0", "1.2.0", None),
        ("1.4.0-alpine", "1.2.0-alpine", None),
        ("0.1.0", "0.0.4-debian-10-r29", None),
        ("2.3.0", "1.10.12-python3.6", None),
        ("v1.8.4-eksbuild.1", "v1.8.3-eksbuild.1", None),
        ("v1.8.4", "v1.8.3-eksbuild.1", None),
        ("2.8.0", "2.1.0-amd64", None),
        ("1.4.0-1", "1.2.0-alpine", None),
        ("1.4.0", "1.2.0-alpine-1", None),
        ("1.4.0", "1.2.0-", None),
        ("1.4.0", "latest", None),
    ] {
        assert_eq!(Tag::new(release).in_flavour(&Tag::new(written)).as_deref(), told, "{release} {written}");
    }
}
