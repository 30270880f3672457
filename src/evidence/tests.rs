//! Files as the control plane and AWS write them, and what is read of them.

use std::io::Write;

use proptest::prelude::*;

use super::*;

const EVENT: &str = r#"{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","stage":"ResponseComplete","verb":"list","user":{"username":"system:serviceaccount:kube-system:kube2iam","extra":{"authentication.kubernetes.io/pod-name":["kube2iam-x7k2p"]}},"responseStatus":{"code":200},"requestReceivedTimestamp":"2022-09-19T08:00:00.000000Z","stageTimestamp":"2022-09-19T08:00:00.100000Z","annotations":{"authorization.k8s.io/decision":"allow","authentication.k8s.io/stale-token":"subject: system:serviceaccount:kube-system:kube2iam, seconds after warning threshold: 7600000"}}"#;

/// Sightings and problems of one file, in words.
fn told(bytes: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("evidence");
    std::fs::write(&path, bytes).unwrap();
    let (sightings, problems) = read(&[path]);
    let seen = sightings.iter().map(|Sighting { account, times, last, issued, pods, clusters, .. }| {
        let day = |moment: &Option<Moment>| moment.map_or_else(|| "?".to_owned(), Moment::minute);
        let names: Vec<&str> = pods.iter().chain(clusters).map(String::as_str).collect();
        format!("{account} {times}x, last {}, issued {}, {}", day(last), day(issued), names.join(" "))
    });
    seen.chain(problems.iter().map(|problem| problem.message.clone())).collect()
}

#[test]
fn each_form_is_read() {
    let row = r#"[{"field":"@timestamp","value":"2022-09-19 08:00:00.100"},{"field":"subject","value":"system:serviceaccount:kube-system:kube2iam"},{"field":"elapsedtime","value":" 7600000"},{"field":"@ptr","value":"Cx"}]"#;
    let by_query = "kube-system:kube2iam 1x, last 2022-09-19 08:00 UTC, issued 2022-06-23 07:53 UTC, ";
    let by_event = format!("{by_query}kube2iam-x7k2p");
    let by_notice = "kube-system:kube2iam 1x, last ?, issued ?, shop";
    let entry = "arn:aws:eks:eu-central-1:111122223333:cluster/shop|kube-system:kube2iam";
    let message = serde_json::to_string(EVENT).unwrap();
    for (form, text, expected) in [
        ("audit log", format!("{EVENT}\n"), by_event.as_str()),
        ("audit log without a last feed, with others", format!("{{\"kind\":\"Event\"}}\n\n{EVENT}"), &by_event),
        ("lines of aws logs tail", format!("2022-09-19T08:00:01 kube-apiserver-audit-1 {EVENT}\n"), "kube-system:kube2iam 1x, last ?, issued ?, "),
        ("events of aws logs", format!("{{\n \"events\": [{{\"timestamp\": 1663574400100, \"message\": {message}}}]\n}}"), &by_event),
        ("rows of aws logs", format!("{{\n  \"results\": [\n{row}\n],\n  \"status\": \"Complete\"\n}}\n"), by_query),
        ("the same in one line", format!("{{\"results\":[{row}]}}"), by_query),
        (
            "rows of the console",
            "[\n{\"@timestamp\":\"2022-09-19 08:00:00.100\",\"subject\":\"system:serviceaccount:kube-system:kube2iam\",\"elapsedtime\":7600000}]".to_owned(),
            by_query,
        ),
        (
            "rows with a line each",
            "[{\"@timestamp\":\"2022-09-19 08:00:00.100\",\"subject\":\"system:serviceaccount:kube-system:kube2iam\",\"elapsedtime\":7600000},\n{\"subject\":\"nobody\"}]\n".to_owned(),
            by_query,
        ),
        (
            "table of the console",
            "@timestamp,subject,elapsedtime\n2022-09-19 08:00:00.100,system:serviceaccount:kube-system:kube2iam, 7600000\n".to_owned(),
            by_query,
        ),
        (
            "table of a sum",
            "subject,max(elapsedtime)\r\nsystem:serviceaccount:kube-system:kube2iam,7600000\r\n".to_owned(),
            "kube-system:kube2iam 1x, last ?, issued ?, ",
        ),
        ("table of messages", format!("@timestamp,@message\n2022-09-19 08:00,\"{}\"\n", EVENT.replace('"', "\"\"")), &by_event),
        ("notice", format!("Hello,\n\nThe affected ones are:\n{entry}\n\nSincerely\n"), by_notice),
        ("entities", format!("{{\n\"entities\": [{{\"entityValue\": \"{entry}\"}}]}}"), by_notice),
    ] {
        assert_eq!(told(text.as_bytes()), [expected], "{form}");
    }
}

#[test]
fn packed_logs_are_read() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(EVENT.as_bytes()).unwrap();
    assert!(told(&packed.finish().unwrap())[0].starts_with("kube-system:kube2iam 1x"));
}

#[test]
fn what_cannot_be_read_is_counted_and_the_first_lines_are_named() {
    let secret = "eyJhbGciOiJSUzI1NiJ9";
    let broken = format!("{{\"kind\":\"Event\",\"token\":\"{secret}\n");
    let text = format!("{EVENT}\n{broken}{broken}{EVENT}\n[1,\n{broken}\u{7f}\n");
    let told = told(text.as_bytes());
    assert!(told[0].starts_with("kube-system:kube2iam 2x"), "{told:?}");
    let expected = "5 lines were passed over: line 2: it ends too soon, at column 45; line 3: it ends too soon, at column 45; \
        line 5: it ends too soon, at column 3; and 2 more";
    assert_eq!(told[1..], [expected]);
}

#[test]
fn what_is_no_evidence_says_what_would_be() {
    for text in ["", "nothing\nhere\n", "a,b\n1,2\n"] {
        assert_eq!(
            told(text.as_bytes()),
            ["no account is named in it, in none of the forms that are known"],
            "{text:?}"
        );
    }
    assert_eq!(
        told(b"{\"kind\":\"Event\"}\n"),
        Vec::<String>::new(),
        "a log without a stale token is good news"
    );
    assert_eq!(told(b"{\n\"a\": [1,\n"), ["1 line was passed over: line 3: it ends too soon, at column 0"]);
    let (_, problems) = read(&[PathBuf::from("/nowhere/audit.log")]);
    assert!(problems[0].message.starts_with("the evidence cannot be read: "), "{problems:?}");
}

#[test]
fn a_token_that_is_gone_does_not_count_and_a_restart_begins_anew() {
    let event = |seen: &str, elapsed: u64| {
        EVENT.replace("2022-09-19T08:00:00.100000Z", seen).replace("7600000", &elapsed.to_string())
    };
    let before = event("2022-06-30T08:00:00Z", 5_000_000);
    let (old, new) = (event("2022-09-19T07:00:00Z", 100_000), event("2022-09-19T08:00:00Z", 50_000));
    let told = told(format!("{before}\n{old}\n{new}\n").as_bytes());
    assert_eq!(
        told,
        ["kube-system:kube2iam 3x, last 2022-09-19 08:00 UTC, issued 2022-09-18 02:13 UTC, kube2iam-x7k2p"]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever a file holds, it is read to its end, and nothing of it but names and ages is told.
    #[test]
    fn any_bytes_are_read_without_a_word_of_theirs(cut in 0..EVENT.len(), at in 0..EVENT.len(), byte: u8, bytes: Vec<u8>) {
        let mut event = EVENT.as_bytes().to_vec();
        event[at] = byte;
        let secret = b"hunter2hunter2";
        for text in [&event[..], &EVENT.as_bytes()[cut..], &bytes, &[&bytes[..], secret, b"\n", &event].concat()] {
            for line in told(text) {
                prop_assert!(!line.contains("hunter2"), "{line}");
                prop_assert!(line.chars().all(|c| !c.is_control()), "{line:?}");
            }
        }
    }
}
