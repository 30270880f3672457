//! The knowledge as others use it.

use super::Knowledge;
use crate::image::Reference;
use crate::verdict::{Detection, judge};

/// What is said about an image: the verdict, why, and how it was found.
fn said(knowledge: &Knowledge, written: &str) -> (String, String, String) {
    let found = knowledge.detect(&Reference::parse(written).unwrap());
    let (verdict, why) = judge(&found.detection);
    let how = found.matched.map_or_else(String::new, |matched| format!("{matched:?}"));
    (verdict.to_string(), why, how)
}

/// A page of its own, so that no test depends on how far the pages in the binary were read.
const PAGE: &str = r#"---
image: registry.test/acme/agent
source: https://github.com/acme/agent
verified-through: ["2.3.0", "edge-7.2"]
embeds:
  - sdk: pkg:golang/k8s.io/client-go
    steps:
      - { since: "1.0.0", version: "v8.0.0", evidence: go.mod }
      - { since: "1.2.0", version: "v0.17.3", evidence: go.mod }
      - { since: "2.0.0", version: "v11.0.0", evidence: go.mod }
      - { since: "2.1.0", version: "v0.21.0", evidence: go.mod }
      - { since: "edge-7.0", version: "v0.29.0", evidence: go.mod }
---
# Agent

A product of the tests.
"#;

/// The knowledge with that page.
fn with_page() -> Knowledge {
    knowing(PAGE)
}

/// The knowledge with a page about that image.
fn knowing(text: &str) -> Knowledge {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("images/registry.test/acme/agent.md");
    std::fs::create_dir_all(page.parent().unwrap()).unwrap();
    std::fs::write(page, text).unwrap();
    let mut knowledge = Knowledge::embedded();
    let problems = knowledge.add_folder(folder.path());
    assert!(problems.is_empty(), "{problems:?}");
    knowledge
}

#[test]
fn copies_are_found_by_what_their_names_share_with_the_published_one() {
    let knowledge = Knowledge::embedded();
    let ecr = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    for (written, verdict, how) in [
        ("jtblin/kube2iam:0.10.7", "stale", "Exact"),
        (&format!("{ecr}/mirror/jtblin/kube2iam:0.10.7"), "stale", r#"Path("docker.io/jtblin/kube2iam")"#),
        (
            &format!("{ecr}/docker-hub/jtblin/kube2iam:0.10.7"),
            "stale",
            r#"PulledThrough("docker.io/jtblin/kube2iam")"#,
        ),
        (
            "registry.corp/dockerhub/library/telegraf:1.23.3",
            "stale",
            r#"PulledThrough("docker.io/library/telegraf")"#,
        ),
        ("registry.corp/kube2iam:0.10.7", "stale", r#"LastWord("docker.io/jtblin/kube2iam")"#),
        // The last word of a driver is no product.
        ("rancher/mirrored-cloud-provider-vsphere-csi-release-driver:latest", "unknown", ""),
        // Anybody may have a namespace there.
        ("docker.io/somebody/kube2iam:0.10.7", "unknown", ""),
        (
            "k8s.gcr.io/metrics-server-amd64:v0.3.6",
            "stale",
            r#"Equivalent("registry.k8s.io/metrics-server-amd64")"#,
        ),
        (
            "602401143452.dkr.ecr.eu-central-1.amazonaws.com/eks/coredns:v1.11.4-eksbuild.2",
            "reloads",
            r#"Equivalent("602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/coredns")"#,
        ),
        (
            "602401143452.dkr-ecr.eu-central-1.on.aws/eks/coredns:v1.11.4-eksbuild.2",
            "reloads",
            r#"Equivalent("602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/coredns")"#,
        ),
        (
            "ecr-public.aws.com/karpenter/controller:v0.5.0",
            "reloads",
            r#"Equivalent("public.ecr.aws/karpenter/controller")"#,
        ),
        (
            "ecr-public.aws.com/docker/library/redis:8.2.3-alpine",
            "no-client",
            r#"Equivalent("docker.io/library/redis")"#,
        ),
    ] {
        let (was, why, found) = said(&knowledge, written);
        assert_eq!((was.as_str(), found.as_str()), (verdict, how), "{written}: {why}");
    }
}

#[test]
fn declared_mirrors_decide_by_their_longest_prefix() {
    let mut knowledge = Knowledge::embedded();
    for (prefix, original) in
        [("registry.corp/hub", "docker.io"), ("registry.corp/hub/iam", "docker.io/jtblin")]
    {
        knowledge.mirror(prefix.to_owned(), original.to_owned());
    }
    for (written, how) in [
        ("registry.corp/hub/jtblin/kube2iam:0.10.7", r#"Declared("docker.io/jtblin/kube2iam")"#),
        ("registry.corp/hub/iam/kube2iam:0.10.7", r#"Declared("docker.io/jtblin/kube2iam")"#),
        ("registry.corp/hubble/jtblin/kube2iam:0.10.7", r#"Path("docker.io/jtblin/kube2iam")"#),
        ("registry.corp/hub/telegraf:1.23.3", r#"Declared("docker.io/library/telegraf")"#),
    ] {
        let (verdict, why, found) = said(&knowledge, written);
        assert_eq!((verdict.as_str(), found.as_str()), ("stale", how), "{written}: {why}");
    }
}

#[test]
fn a_repackaged_release_is_judged_as_the_upstream_one() {
    let knowledge = Knowledge::embedded();
    for (written, verdict) in [
        ("bitnami/external-dns:0.5.17-debian-9-r4", "stale"),
        ("bitnamilegacy/external-dns:0.5.18-debian-9-r4", "reloads"),
        ("docker.io/bitnami/metrics-server:0.3.7-debian-10-r12", "stale"),
        ("docker.io/bitnami/metrics-server:0.4.0-debian-10-r0", "reloads"),
    ] {
        let (was, why, _) = said(&knowledge, written);
        assert_eq!(was, verdict, "{written}: {why}");
    }
}

#[test]
fn a_tag_that_moves_says_which_release_is_bad_and_which_to_name() {
    let knowledge = with_page();
    for (written, floating) in [
        ("registry.test/acme/agent", Some(("2.0.0 until 2.1.0", "2.3.0"))),
        ("registry.test/acme/agent:latest", Some(("2.0.0 until 2.1.0", "2.3.0"))),
        ("registry.corp/copies/acme/agent:stable", Some(("2.0.0 until 2.1.0", "2.3.0"))),
        ("registry.corp/copies/acme/agent:v1", Some(("1.0.0 until 1.2.0", "v1.2.0"))),
        ("registry.test/acme/agent:2", Some(("2.0.0 until 2.1.0", "2.3.0"))),
        // All releases that they may stand for are alike.
        ("registry.test/acme/agent:1.2", None),
        ("registry.test/acme/agent:2.0", None),
        ("nginx:latest", None),
        // The digest names one release.
        (
            "registry.test/acme/agent:latest@sha256:0000000000000000000000000000000000000000000000000000000000000000",
            None,
        ),
        ("registry.test/acme/agent:1.0.0", None),
    ] {
        let found = knowledge.detect(&Reference::parse(written).unwrap());
        let named = found.floating.map(|floating| {
            assert!(floating.is_line, "{written}");
            let line = [Some(floating.stale_since), floating.stale_until].into_iter().flatten();
            (line.collect::<Vec<_>>().join(" until "), floating.pin.unwrap_or_default())
        });
        let expected = floating.map(|(stale, pin)| (stale.to_owned(), pin.to_owned()));
        assert_eq!(named, expected, "{written}");
    }
}

#[test]
fn a_tag_outside_of_what_was_looked_at_is_unknown_and_the_nearest_known_one_is_named() {
    let knowledge = with_page();
    for (tag, why) in [
        ("2.4.0", "Agent was looked at through 2.3.0 only, and 2.4.0 is later"),
        ("edge-7.10", "Agent was looked at through edge-7.2 only, and edge-7.10 is later"),
        ("0.9.1", "Agent is known from 1.0.0 on only, and 0.9.1 is earlier"),
        ("edge-6.0", "Agent is known from edge-7.0 on only, and edge-6.0 is earlier"),
        (
            "deadbeef",
            "`deadbeef` is no release of Agent that is known: those from 1.0.0 through 2.3.0 and edge-7.2 are",
        ),
    ] {
        let (verdict, was, _) = said(&knowledge, &format!("registry.test/acme/agent:{tag}"));
        assert_eq!((verdict.as_str(), was.as_str()), ("unknown", why), "{tag}");
    }
}

#[test]
fn the_advice_is_the_first_later_release_that_re_reads_as_the_repository_spells_it() {
    let knowledge = with_page();
    for (written, advice, newest) in [
        ("registry.test/acme/agent:1.1.0", Some("1.2.0"), "2.3.0"),
        ("registry.test/acme/agent:2.0.4", Some("2.1.0"), "2.3.0"),
        ("registry.corp/copies/acme/agent:v2.0.4", Some("v2.1.0"), "2.3.0"),
        ("registry.test/acme/agent:1.2.0", None, "2.3.0"),
        ("registry.test/acme/agent:edge-7.1", None, "edge-7.2"),
    ] {
        let found = knowledge.detect(&Reference::parse(written).unwrap());
        assert_eq!(found.first_reloading_tag.as_deref(), advice, "{written}");
        assert_eq!(found.newest_known_tag.as_deref(), Some(newest), "{written}");
    }
}

#[test]
fn advice_keeps_the_flavour_and_names_no_flavour_of_others() {
    let steps = "      - { since: \"1.0.0\", version: \"v8.0.0\", evidence: go.mod }\n      - { since: \"1.4.0\", version: \"v0.17.3\", evidence: go.mod }\n    except:\n      \
                 - { tags: [\"1.2.0-thick\"], version: \"v0.17.3\", evidence: go.mod }\n";
    let (head, _) = PAGE.split_once("      - {").unwrap();
    let head = head.replace("verified-through", "mirrors: [registry.test/packed/agent]\nverified-through");
    let knowledge = knowing(&format!("{head}{steps}---\n# Agent\n\nA product of the tests.\n"));
    for (written, advice, assumed) in [
        ("registry.test/acme/agent:1.1.0", "1.2.0-thick", false),
        ("registry.test/acme/agent:1.3.0-alpine", "1.4.0-alpine", true),
        ("registry.test/packed/agent:1.1.0", "1.4.0", false),
        ("registry.test/packed/agent:1.1.0-debian-12-r2", "1.4.0", false),
    ] {
        let found = knowledge.detect(&Reference::parse(written).unwrap());
        assert_eq!(found.first_reloading_tag.as_deref(), Some(advice), "{written}");
        assert_eq!(found.flavour_assumed, assumed, "{written}");
    }
}

#[test]
fn advice_is_spelled_like_the_tag_in_use_where_the_page_was_written_from_git_tags() {
    let steps = "      - { since: \"v1.0.0\", version: \"v8.0.0\", evidence: go.mod }\n      - { since: \"v1.4.0\", version: \"v0.17.3\", evidence: go.mod }\n";
    let (head, _) = PAGE.split_once("      - {").unwrap();
    let knowledge = knowing(&format!("{head}{steps}---\n# Agent\n\nA product of the tests.\n"));
    for (tag, advice) in [("1.1.0", "1.4.0"), ("v1.1.0", "v1.4.0"), ("1.1.0-alpine", "1.4.0-alpine")] {
        let found = knowledge.detect(&Reference::parse(&format!("registry.test/acme/agent:{tag}")).unwrap());
        assert_eq!(found.first_reloading_tag.as_deref(), Some(advice), "{tag}");
    }
}

#[test]
fn a_pre_release_is_advice_for_those_alone_who_run_one_of_a_product_without_releases() {
    let steps = |steps: &[(&str, &str)]| -> String {
        let step = |(since, version): &(&str, &str)| {
            format!("      - {{ since: \"{since}\", version: \"{version}\", evidence: go.mod }}\n")
        };
        steps.iter().map(step).collect()
    };
    let (stale, reloads) = ("v8.0.0", "v0.17.3");
    let released =
        steps(&[("1.0.0", stale), ("1.1.0-rc.1", reloads), ("2.0.0-beta.1", stale), ("2.0.0", reloads)]);
    let early = steps(&[("0.1.0-alpha.1", stale), ("0.1.0-alpha.5", reloads)]);
    for (verified, steps, tag, advice) in [
        ("2.1.0", &released, "1.0.0", Some("1.1.0")),
        ("2.1.0", &released, "1.1.0-alpha.3", Some("1.1.0")),
        ("2.1.0", &released, "v2.0.0-beta.2", Some("2.0.0")),
        ("1.1.0-rc.3", &steps_of(&released, 2), "1.0.0", None),
        ("1.1.0-rc.3", &steps_of(&released, 2), "1.1.0-alpha.3", Some("1.1.0-rc.1")),
        ("0.1.0-beta.2", &early, "0.1.0-alpha.2", Some("0.1.0-alpha.5")),
    ] {
        let (head, _) = PAGE.split_once("      - {").unwrap();
        let head = head.replace(r#"["2.3.0", "edge-7.2"]"#, &format!("\"{verified}\""));
        let knowledge = knowing(&format!("{head}{steps}---\n# Agent\n\nA product of the tests.\n"));
        let found = knowledge.detect(&Reference::parse(&format!("registry.test/acme/agent:{tag}")).unwrap());
        assert_eq!(found.first_reloading_tag.as_deref(), advice, "{tag} through {verified}");
    }
}

/// The first lines of some.
fn steps_of(steps: &str, count: usize) -> String {
    steps.lines().take(count).map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_minimum_of_the_table_stands_beside_ours_where_they_disagree() {
    let knowledge = Knowledge::embedded();
    for (written, says) in [
        ("jtblin/kube2iam:0.10.7", None),
        (
            "quay.io/bitnami/sealed-secrets-controller:v0.8.1",
            Some(
                "AWS's table asks for 0.15.7 or later, and v0.0.0-20190620085101-78d2af792bab is no later one by its number, but re-reads",
            ),
        ),
        (
            "registry.opensource.zalan.do/acid/postgres-operator:v1.5.0",
            Some("AWS's table asks for 0.15.7 or later, and v11.0.0 is later by its number, but does not"),
        ),
    ] {
        let found = knowledge.detect(&Reference::parse(written).unwrap());
        let Detection::Clients(clients) = found.detection else { panic!("{written}") };
        let note = clients[0].notes.iter().find(|note| note.contains("AWS's table"));
        match (note, says) {
            (Some(note), Some(says)) => assert!(note.starts_with(says), "{written}: {note}"),
            (None, None) => {}
            other => panic!("{written}: {other:?}"),
        }
    }
}
