//! Programs made of the parts that compilers leave behind, and of noise.

use std::io::Write;

use proptest::prelude::*;

use crate::inspect::sample::Sample;
use crate::verdict::{Embedded, Verdict};

const START: &[u8] = b"\x30\x77\xaf\x0c\x92\x74\x08\x02\x41\xe1\xc1\x07\xe6\xd6\x18\xe6";
const END: &[u8] = b"\xf9\x32\x43\x31\x86\x18\x20\x72\x00\x82\x42\x10\x41\x16\xd8\xf2";

fn program(parts: &[&[u8]]) -> Vec<u8> {
    [b"\x7fELF\x02\x01\x01\0".as_slice(), &parts.concat()].concat()
}

/// The table of functions, with those that every program has.
fn functions(names: &[&str]) -> Vec<u8> {
    format!("\0runtime.main\0{}\0", names.join("\0")).into_bytes()
}

fn build_info(lines: &str) -> Vec<u8> {
    [START, lines.as_bytes(), END].concat()
}

fn judged(bytes: &[u8]) -> (Verdict, Vec<Embedded>) {
    Sample::default().layer(&[("bin/app", bytes)]).judged()
}

fn version(bytes: &[u8]) -> String {
    let (_, clients) = judged(bytes);
    clients.into_iter().map(|client| client.version).collect::<Vec<_>>().join(" ")
}

const IN_CLUSTER: &str = "k8s.io/client-go/rest.InClusterConfig";

#[test]
fn build_information_is_read_and_replacements_obeyed() {
    for (lines, expected) in [
        ("dep\tk8s.io/client-go\tv0.17.3\th1:x=\n", "v0.17.3"),
        ("dep\tk8s.io/client-go\tv11.0.0+incompatible\t\n=>\tk8s.io/client-go\tv0.17.3\th1:x=\n", "v0.17.3"),
        (
            "dep\tk8s.io/client-go\tv0.17.3\n=>\tgithub.com/x/client-go\tv0.18.4-1\th1:x=\n",
            "github.com/x/client-go@v0.18.4-1",
        ),
        (
            "path\tx\nmod\tx\t(devel)\ndep\tk8s.io/client-go\tv0.0.0\n=>\t./staging/src/k8s.io/client-go\t(devel)\n",
            ">=kubernetes-1.4.0,<kubernetes-1.12.0",
        ),
    ] {
        let bytes = program(&[&functions(&[IN_CLUSTER]), &build_info(lines)]);
        assert_eq!(version(&bytes), expected, "{lines}");
    }
}

#[test]
fn a_program_that_does_not_link_the_configuration_is_no_client() {
    let lines = build_info(
        "dep\tk8s.io/client-go\tv8.0.0+incompatible\ndep\tsigs.k8s.io/controller-runtime\tv0.1.1\n",
    );
    let without = program(&[&functions(&["k8s.io/client-go/util/workqueue.New"]), &lines]);
    assert_eq!(judged(&without).0, Verdict::NoClient);
    let with = program(&[&functions(&[IN_CLUSTER]), &lines]);
    assert_eq!(judged(&with).0, Verdict::Stale);
    // Where the functions cannot be seen, the modules count.
    assert_eq!(judged(&program(&[&lines])).0, Verdict::Stale);
}

#[test]
fn functions_place_a_program_without_build_information() {
    let vendored = "github.com/x/y/vendor/k8s.io/client-go/rest.InClusterConfig";
    let in_transport = "k8s.io/client-go/transport.NewCachedFileTokenSource";
    for (names, verdict, range) in [
        (vec![vendored], Verdict::Stale, ">=kubernetes-1.4.0,<kubernetes-1.12.0"),
        (
            vec![IN_CLUSTER, "k8s.io/client-go/rest.TokenSourceWrapTransport"],
            Verdict::Reloads,
            ">=kubernetes-1.12.0,<kubernetes-1.12.5",
        ),
        (vec![IN_CLUSTER, in_transport], Verdict::Unknown, ">=kubernetes-1.12.5,<kubernetes-1.16.0"),
        (
            vec![IN_CLUSTER, in_transport, "k8s.io/client-go/kubernetes/typed/node/v1beta1.New"],
            Verdict::Unknown,
            ">=kubernetes-1.14.0,<kubernetes-1.16.0",
        ),
        (
            vec![IN_CLUSTER, in_transport, "k8s.io/client-go/kubernetes/typed/discovery/v1beta1.New"],
            Verdict::Reloads,
            ">=kubernetes-1.16.0",
        ),
        (vec!["k8s.io/client-go/rest.(*Config).String"], Verdict::NoClient, ""),
        (vec!["k8s.io/kubernetes/pkg/client/restclient.InClusterConfig"], Verdict::Stale, ">=v1.0.0,<v1.6.0"),
        (
            vec!["/go/pkg/mod/k8s.io/client-go@v11.0.0+incompatible/rest/config.go", IN_CLUSTER],
            Verdict::Stale,
            "v11.0.0+incompatible",
        ),
    ] {
        let bytes = program(&[&functions(&names)]);
        assert_eq!((judged(&bytes).0, version(&bytes).as_str()), (verdict, range), "{names:?}");
    }
}

#[test]
fn programs_with_readers_of_their_own_are_known_by_their_release() {
    let telegraf = |line: &str, flags: &str| {
        build_info(&format!(
            "path\tgithub.com/influxdata/telegraf/cmd/telegraf\n{line}\ndep\tk8s.io/client-go\tv0.24.1\th1:x=\n{flags}\n"
        ))
    };
    let devel = "mod\tgithub.com/influxdata/telegraf\t(devel)\t";
    let flags = "build\t-ldflags=\"-w -s -X main.commit=x -X main.version=1.23.3\"";
    let nats = |version: &str| {
        format!("\0CONNECT {{\"verbose\":false,\"name\":\"fluent-bit\",\"lang\":\"c\",\"version\":\"{version}\"}}\r\n\0").into_bytes()
    };
    let (file, ttl) = (b"\0kube_token_file\0".as_slice(), b"\0kube_token_ttl\0".as_slice());
    for (parts, verdict, versions) in [
        (vec![telegraf(devel, flags)], Verdict::Stale, "1.23.3 v0.24.1"),
        (
            vec![telegraf("mod\tgithub.com/influxdata/telegraf\tv1.30.0\th1:x=", "")],
            Verdict::Reloads,
            "1.30.0 v0.24.1",
        ),
        (vec![telegraf(devel, "")], Verdict::Unknown, " v0.24.1"),
        (vec![nats("1.8.15"), file.to_vec()], Verdict::Stale, "1.8.15"),
        (vec![nats("1.9.3"), file.to_vec(), ttl.to_vec()], Verdict::Reloads, ">=1.9.4"),
        (vec![nats("2.1.0"), file.to_vec(), ttl.to_vec()], Verdict::Reloads, "2.1.0"),
        (vec![file.to_vec(), ttl.to_vec()], Verdict::Reloads, ">=1.9.4"),
        (vec![file.to_vec()], Verdict::Stale, "<1.9.4"),
        (vec![b"\0no kube_token_file\0".to_vec()], Verdict::NoClient, ""),
    ] {
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        let bytes = program(&parts);
        assert_eq!((judged(&bytes).0, version(&bytes).as_str()), (verdict, versions));
    }
}

#[test]
fn texts_that_only_speak_of_client_go_say_nothing() {
    let text = b"see k8s.io/client-go/rest.InClusterConfig for more".as_slice();
    assert_eq!(judged(&program(&[&functions(&[]), text])).0, Verdict::NoClient);
}

#[test]
fn marks_without_end_are_not_followed_without_end() {
    let bytes = program(&[&START.repeat(1000), &build_info("dep\tk8s.io/client-go\tv0.17.3\th1:x=\n")]);
    assert_eq!(judged(&bytes).0, Verdict::Unknown);
}

#[test]
fn packed_programs_stay_open() {
    let upx =
        b"UPX!$Info: This file is packed with the UPX executable packer http://upx.sf.net $\n".as_slice();
    for packed in [upx, b"PYZ-00.pyz\0MEI\x0c\x0b\x0a\x0b\x0e\0"] {
        let (verdict, clients) = judged(&program(&[packed]));
        assert_eq!((verdict, clients.len()), (Verdict::Unknown, 0));
    }
}

#[test]
fn programs_that_name_the_token_file_stay_open() {
    let path = "\0/var/run/secrets/kubernetes.io/serviceaccount/token\0";
    let wide: Vec<u8> = path.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for text in [path.as_bytes(), &wide] {
        let (verdict, clients) = judged(&program(&[text]));
        assert_eq!(verdict, Verdict::Unknown);
        assert!(clients[0].reload.as_ref().unwrap_err().contains("names the token file"));
    }
}

#[test]
fn rust_programs_tell_their_crates() {
    let panics =
        b"\0/root/.cargo/registry/src/index.crates.io-1/kube-client-0.68.0/src/client/mod.rs\0".as_slice();
    assert_eq!(judged(&program(&[panics])).0, Verdict::Stale);
    let list = br#"{"packages":[{"name":"kube","version":"0.69.0","source":"crates.io"}],"format":1}"#;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(7));
    encoder.write_all(&[list.as_slice(), &vec![b' '; 300]].concat()).unwrap();
    let audited = encoder.finish().unwrap();
    let bytes = program(&[&vec![b'x'; 100_000], &audited, panics]);
    assert_eq!(version(&bytes), "0.69.0");
}

#[test]
fn bundles_and_haskell_programs_tell_their_packages() {
    assert_eq!(version(&program(&[br#" "KubernetesClient/2.0.21": {} "#])), "2.0.21");
    assert_eq!(version(&program(&[b"\0kubernetes-client-0.1.0.2-3pvSVzsXJtoCsrb5NRkz1o\0"])), "0.1.0.2");
    assert_eq!(judged(&program(&[b"\0kubernetes-client-0.1.0.2\0"])).0, Verdict::NoClient);
}

#[test]
fn parts_are_found_wherever_the_window_ends() {
    let lines = build_info("dep\tk8s.io/client-go\tv0.17.3\th1:x=\n");
    for before in [0, (3 << 20) - 20, (3 << 20) + 7, (4 << 20) - 30, (7 << 20) - 9] {
        let bytes = program(&[&vec![1; before], &functions(&[IN_CLUSTER]), &lines, &vec![2; 3 << 20]]);
        assert_eq!(version(&bytes), "v0.17.3", "{before}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_it_panic(noise in proptest::collection::vec(any::<u8>(), 0..300), cut in 0_usize..200) {
        let lines = build_info("dep\tk8s.io/client-go\tv0.17.3\n=>\t../x\n");
        let mut bytes = program(&[&noise, START, &noise, &lines, b"k8s.io/client-go@", &noise, b"/kube-0.", &noise, b"x\x78\x9c", &noise]);
        bytes.truncate(bytes.len() - cut.min(bytes.len() - 8));
        let _ = Sample::default().layer(&[("bin/app", &bytes)]).inspected();
    }
}
