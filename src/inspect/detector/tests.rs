//! Each ecosystem by the files that its installers leave, in images of one layer.

use super::*;
use crate::inspect::sample::{Sample, Style, zip};
use crate::verdict::Verdict;

fn packages(files: &[(&str, &[u8])]) -> Vec<String> {
    Sample::default().layer(files).packages()
}

const RECORDS: &[(&str, &str, &str)] = &[
    (
        "v/lib/python3.9/site-packages/kubernetes-11.0.0.dist-info/METADATA",
        "Name: kubernetes\nVersion: 11.0.0\n",
        "kubernetes 11.0.0",
    ),
    (
        "usr/lib/python3/dist-packages/kubernetes-12.0.1.egg-info/PKG-INFO",
        "Name: Kubernetes\nVersion: 12.0.1\n",
        "kubernetes 12.0.1",
    ),
    (
        "lib/kubernetes_asyncio-24.2.2.egg-info",
        "Name: kubernetes_asyncio\nVersion: 24.2.2\n",
        "kubernetes-asyncio 24.2.2",
    ),
    (
        "app/node_modules/@kubernetes/client-node/package.json",
        r#"{"name":"@kubernetes/client-node","version":"0.10.2"}"#,
        "@kubernetes/client-node 0.10.2",
    ),
    (
        "app/node_modules/.pnpm/@kubernetes+client-node@0.10.3/node_modules/@kubernetes/client-node/package.json",
        r#"{"version":"0.10.3","name":"@kubernetes/client-node"}"#,
        "@kubernetes/client-node 0.10.3",
    ),
    (
        "usr/share/rubygems-integration/all/specifications/kubeclient-4.9.3.gemspec",
        "Gem::Specification.new do |s|\n  s.name = \"kubeclient\".freeze\n  s.version = \"4.9.3\"",
        "kubeclient 4.9.3",
    ),
    ("gems/specifications/kubeclient-4.10.1.gemspec", "", "kubeclient 4.10.1"),
    (
        "app/app.deps.json",
        r#"{"libraries":{"KubernetesClient/2.0.21":{"type":"package"},"app/1.0.0":{}}}"#,
        "kubernetesclient 2.0.21",
    ),
    ("rel/lib/k8s-1.1.4/ebin/k8s.app", "{application,k8s,[{vsn,\"1.1.4\"}]}.", "k8s 1.1.4"),
    (
        "deps/k8s/hex_metadata.config",
        "{<<\"app\">>,<<\"k8s\">>}.\n{<<\"version\">>,<<\"2.6.0\">>}.",
        "k8s 2.6.0",
    ),
    (
        "app/vendor/composer/installed.json",
        r#"{"packages":[{"name":"maclof/kubernetes-client","version":"v0.23.0"}]}"#,
        "maclof/kubernetes-client 0.23.0",
    ),
    (
        "app/vendor/composer/installed.json",
        r#"[{"name":"renoki-co/php-k8s","version":"3.8.1"}]"#,
        "renoki-co/php-k8s 3.8.1",
    ),
    (
        "ghc/package.conf.d/kubernetes-client-0.1.0.2.conf",
        "name:                 kubernetes-client\nversion:              0.1.0.2\n",
        "kubernetes-client 0.1.0.2",
    ),
];

#[test]
fn packages_of_the_distribution_tell_the_releases_of_programs() {
    let status = "Package: telegraf\nStatus: install ok installed\nVersion: 1:1.23.3-1\n\nPackage: vector\nStatus: deinstall ok config-files\nVersion: 0.20.0-1\n";
    let single = "Package: fluent-bit\nVersion: 1.8.15\n";
    let installed = "C:Q1\nP:vector\nV:0.20.1-r2\n\nP:musl\nV:1.2.5-r0\n";
    for (path, text, package) in [
        ("var/lib/dpkg/status", status, "telegraf 1.23.3"),
        ("var/lib/dpkg/status.d/fluent-bit", single, "fluent-bit 1.8.15"),
        ("lib/apk/db/installed", installed, "vector 0.20.1"),
    ] {
        assert_eq!(packages(&[(path, text.as_bytes())]), [package], "{path}");
    }
}

#[test]
fn records_of_packages_are_read() {
    for (path, text, package) in RECORDS {
        assert_eq!(packages(&[(path, text.as_bytes())]), [*package], "{path}");
    }
}

#[test]
fn texts_that_name_the_token_leave_the_image_open() {
    let root = b"const a='/var/run/secrets/kubernetes.io/serviceaccount',b=a+'/token'".as_slice();
    let token = b"#!/bin/sh\nTOKEN=$(cat /var/run/secrets/kubernetes.io/serviceaccount/token)".as_slice();
    let namespace = b"open('/var/run/secrets/kubernetes.io/serviceaccount/namespace')".as_slice();
    for (path, text, verdict) in [
        ("app/dist/main.js", root, Verdict::Unknown),
        ("usr/bin/entrypoint", token, Verdict::Unknown),
        ("app/main.py", namespace, Verdict::NoClient),
        ("app/README.md", root, Verdict::NoClient),
        ("app/node_modules/x/config.js", root, Verdict::NoClient),
        ("app/lib/kubernetes/config/incluster_config.py", root, Verdict::NoClient),
    ] {
        assert_eq!(Sample::default().layer(&[(path, text)]).judged().0, verdict, "{path}");
    }
    // The client's own sources are spoken for by its record.
    let record =
        ("lib/kubernetes-12.0.0.dist-info/METADATA", b"Name: kubernetes\nVersion: 12.0.0\n".as_slice());
    let source = ("lib/kubernetes/config/incluster_config.py", token);
    assert_eq!(Sample::default().layer(&[record, source]).judged().0, Verdict::Reloads);
}

#[test]
fn files_of_that_name_elsewhere_are_left_alone() {
    let node = br#"{"name":"@kubernetes/client-node","version":"0.10.2"}"#;
    for path in
        ["app/package.json", "app/node_modules/x/test/package.json", "src/METADATA", "x/kubeclient.gemspec"]
    {
        assert_eq!(Sample::default().layer(&[(path, node)]).judged().0, Verdict::NoClient, "{path}");
    }
}

#[test]
fn jars_are_opened_wherever_they_lie() {
    let record = b"#Generated\nversion=5.7.3\ngroupId=io.fabric8\nartifactId=kubernetes-client\n".as_slice();
    let path = "META-INF/maven/io.fabric8/kubernetes-client/pom.properties";
    let library = zip(&[("META-INF/MANIFEST.MF", b"x"), (path, record)], Style::SizesInFront);
    let inside = [("BOOT-INF/classes/A.class", b"x".as_slice()), ("BOOT-INF/lib/client.jar", &library)];
    for fat in [zip(&inside, Style::Stored), zip(&inside, Style::SizesBehind)] {
        let (verdict, clients) = Sample::default().layer(&[("app/app.jar", &fat)]).judged();
        assert_eq!((verdict, clients[0].version.as_str()), (Verdict::Stale, "5.7.3"));
        let evidence = format!("/app/app.jar!/BOOT-INF/lib/client.jar!/{path} in layer 1");
        assert!(clients[0].evidence.starts_with(&evidence), "{}", clients[0].evidence);
    }
}

#[test]
fn classes_tell_where_no_record_does() {
    let moved = |path: &'static str| zip(&[(path, b"\xca\xfe")], Style::SizesInFront);
    let fabric8 = moved("shaded/io/fabric8/kubernetes/client/Config.class");
    let official = moved("io/kubernetes/client/util/credentials/TokenFileAuthentication.class");
    for (path, jar, verdict, version) in [
        ("app.jar", &fabric8, Verdict::Unknown, ""),
        ("lib/kubernetes-client-5.7.3.jar", &fabric8, Verdict::Stale, "5.7.3"),
        ("app.jar", &official, Verdict::Reloads, ">=9.0.0"),
    ] {
        let (judged, clients) = Sample::default().layer(&[(path, jar)]).judged();
        assert_eq!((judged, clients[0].version.as_str()), (verdict, version), "{path}");
    }
}

#[test]
fn a_jar_that_holds_a_client_is_known_by_its_name() {
    let jar = zip(&[("io/fabric8/kubernetes/client/Config.class", b"\xca\xfe")], Style::SizesInFront);
    let image = Sample::default().layer(&[("opt/flink/lib/flink-dist-1.15.0.jar", &jar)]);
    assert_eq!(image.packages(), ["org.apache.flink/flink-dist 1.15.0"]);
    assert_eq!(image.judged().0, Verdict::Stale);
}

#[test]
fn a_record_makes_classes_superfluous() {
    let record = b"version=6.1.0\ngroupId=io.fabric8\nartifactId=kubernetes-client-api\n".as_slice();
    let entries = [
        ("io/fabric8/kubernetes/client/Config.class", b"\xca\xfe".as_slice()),
        ("META-INF/maven/io.fabric8/kubernetes-client-api/pom.properties", record),
    ];
    let jar = zip(&entries, Style::SizesInFront);
    assert_eq!(packages(&[("app.jar", &jar)]), ["io.fabric8/kubernetes-client-api 6.1.0"]);
}

#[test]
fn python_packages_are_found_in_zip_applications_and_without_records() {
    let record = b"Name: kubernetes\nVersion: 11.0.0\n".as_slice();
    let mut application = b"#!/usr/bin/env python3\n".to_vec();
    application.extend(zip(&[("kubernetes-11.0.0.dist-info/METADATA", record)], Style::SizesInFront));
    assert_eq!(packages(&[("usr/bin/app", &application)]), ["kubernetes 11.0.0"]);
    let source = b"__project__ = 'kubernetes'\n__version__ = \"11.0.0\"\n".as_slice();
    assert_eq!(packages(&[("lib/kubernetes/__init__.py", source)]), ["kubernetes 11.0.0"]);
    let both = [
        ("lib/kubernetes/__init__.py", source),
        ("lib/kubernetes-12.0.0.dist-info/METADATA", b"Name: kubernetes\nVersion: 12.0.0\n"),
    ];
    assert_eq!(packages(&both), ["kubernetes 12.0.0"]);
}

#[test]
fn assemblies_tell_their_version() {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let assembly = [b"MZ".to_vec(), wide("ProductVersion\0"), vec![0, 0], wide("7.0.5+abc\0")].concat();
    assert_eq!(packages(&[("app/KubernetesClient.dll", &assembly)]), ["kubernetesclient 7.0.5"]);
}

#[test]
fn lists_without_end_leave_the_image_open() {
    let keys: Vec<String> = (0..=MOST_ITEMS).map(|number| format!(r#""x{number}/1":0"#)).collect();
    let items = vec!["{}"; MOST_ITEMS + 1].join(",");
    for (path, text) in [
        ("app/app.deps.json", format!(r#"{{"libraries":{{{}}}}}"#, keys.join(","))),
        ("vendor/composer/installed.json", format!("[{items}]")),
        ("vendor/composer/installed.json", format!(r#"{{"packages":[{items}]}}"#)),
    ] {
        assert_eq!(
            Sample::default().layer(&[(path, text.as_bytes())]).judged().0,
            Verdict::Unknown,
            "{path}"
        );
    }
}

#[test]
fn a_broken_archive_leaves_the_image_open() {
    let (verdict, _) = Sample::default().layer(&[("app.jar", b"PK\x03\x04 and no more")]).judged();
    assert_eq!(verdict, Verdict::Unknown);
}

#[test]
fn quoted_texts_are_read() {
    for (text, key, value) in [
        ("VERSION = '4.9.3'.freeze", "VERSION", Some("4.9.3")),
        ("x VERSION\n__version__ = \"1\"", "__version__", Some("1")),
        ("VERSION = Other::VERSION", "VERSION", None),
        ("VERSION", "VERSION", None),
    ] {
        assert_eq!(quoted(text, key), value, "{text}");
    }
}
