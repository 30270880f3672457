//! What holds for every reader: whatever the text, it answers, and every place it names lies inside of the text.

use proptest::prelude::*;

use super::*;

/// A path that each reader claims, and it alone, with a text of its format.
const SAMPLES: &[(&str, &str)] = &[
    ("vendor/modules.txt", "# k8s.io/client-go v0.17.3 => k8s.io/client-go v0.18.0\nk8s.io/client-go/rest\n"),
    ("go.mod", "module x\nrequire (\n\tk8s.io/client-go v0.17.3\n)\nreplace a.io/b => ../b\n"),
    ("Gopkg.lock", "[[projects]]\n  name = \"k8s.io/client-go\"\n  version = \"v6.0.0\"\n"),
    ("glide.lock", "imports:\n- name: k8s.io/client-go\n  version: 6631b2769fbf\n"),
    ("vendor/vendor.json", r#"{"package": [{"path": "k8s.io/client-go/rest", "revision": "843f7c4f28b1"}]}"#),
    (
        "vendor/manifest",
        r#"{"dependencies": [{"importpath": "k8s.io/client-go", "revision": "99c199238964"}]}"#,
    ),
    ("Godeps/Godeps.json", r#"{"Deps": [{"ImportPath": "k8s.io/client-go/rest", "Rev": "e1a6aa664414"}]}"#),
    ("vendor.conf", "k8s.io/client-go kubernetes-1.8.2\n"),
    ("Gopkg.toml", "[[constraint]]\nname = \"k8s.io/client-go\"\nversion = \"6.0.0\"\n"),
    ("go.sum", "k8s.io/client-go v0.17.3 h1:abc=\n"),
    ("poetry.lock", "[[package]]\nname = \"kubernetes\"\nversion = \"11.0.0\"\n"),
    (
        "uv.lock",
        "[[package]]\nname = \"kubernetes\"\nversion = \"11.0.0\"\ndependencies = [{ name = \"a\" }]\n",
    ),
    ("pdm.lock", "[[package]]\nname = \"kubernetes\"\nversion = \"11.0.0\"\ndependencies = [\"a>1\"]\n"),
    ("Pipfile.lock", r#"{"default": {"kubernetes": {"version": "==11.0.0"}}}"#),
    ("requirements.txt", "-r x.txt\nkubernetes[a]>=10,<12; python_version > \"3\"  # why\n"),
    ("pyproject.toml", "[project]\ndependencies = [\"kubernetes>=10\"]\n"),
    ("setup.cfg", "[options]\ninstall_requires =\n    kubernetes==11.0.0\n"),
    ("setup.py", "setup(install_requires=['kubernetes==11.0.0', # x\n])"),
    (
        "npm-shrinkwrap.json",
        r#"{"dependencies": {"kubernetes-client": {"version": "9.0.0", "requires": {"a": "1"}}}}"#,
    ),
    ("package-lock.json", r#"{"packages": {"node_modules/@kubernetes/client-node": {"version": "0.10.2"}}}"#),
    (
        "yarn.lock",
        "\"@kubernetes/client-node@^0.10.2\":\n  version \"0.10.3\"\n  dependencies:\n    ws \"^6\"\n",
    ),
    ("pnpm-lock.yaml", "packages:\n  /@kubernetes/client-node@0.10.2(ws@6.2.1):\n    dev: true\n"),
    ("package.json", r#"{"dependencies": {"@kubernetes/client-node": "npm:@a/b@^0.10.2"}}"#),
    ("gradle.lockfile", "io.kubernetes:client-java:10.0.0=compileClasspath\n"),
    (
        "pom.xml",
        "<project><dependencies><dependency><groupId>a</groupId><artifactId>b</artifactId><version>1</version></dependency></dependencies></project>",
    ),
    ("build.gradle.kts", "val v = \"10.0.0\"\nimplementation(\"io.kubernetes:client-java:$v\")\n"),
    (
        "gradle/libs.versions.toml",
        "[versions]\nk = \"1\"\n[libraries]\na = { module = \"a.b:c\", version.ref = \"k\" }\n",
    ),
    ("gradle.properties", "kubernetesVersion = 10.0.0\n"),
    ("Gemfile.lock", "GEM\n  specs:\n    kubeclient (4.9.1)\n      http (>= 3)\n"),
    ("Gemfile", "gem 'kubeclient', '~> 4.9'\n"),
    ("x.gemspec", "s.add_dependency(%q<kubeclient>.freeze, [\"< 5\"])\n"),
    ("packages.lock.json", r#"{"dependencies": {"net6.0": {"KubernetesClient": {"resolved": "7.0.5"}}}}"#),
    (
        "A.csproj",
        "<Project><ItemGroup><PackageReference Include=\"KubernetesClient\" Version=\"4.0.1\" /></ItemGroup></Project>",
    ),
    (
        "Directory.Packages.props",
        "<Project><PackageVersion Include=\"KubernetesClient\" Version=\"4.0.1\" /></Project>",
    ),
    ("Cargo.lock", "[[package]]\nname = \"kube\"\nversion = \"0.16.1\"\ndependencies = [\"a 1\"]\n"),
    ("mix.lock", "%{\n  \"k8s\": {:hex, :k8s, \"0.5.2\", \"abc\"},\n}\n"),
    (
        "composer.lock",
        r#"{"packages": [{"name": "renoki-co/php-k8s", "version": "3.0.0", "require": {"a/b": "1"}}]}"#,
    ),
    ("cabal.project.freeze", "constraints: any.kubernetes-client ==0.3.0.0,\n"),
    ("stack.yaml.lock", "packages:\n- completed:\n    hackage: kubernetes-client-0.1.0.0@sha256:abc\n"),
    (
        "Dockerfile",
        "FROM a AS b\nRUN pip install \\\n  kubernetes==11.0.0 && gem install kubeclient -v 4.9.1\n",
    ),
];

fn spans(reading: &Reading) -> Vec<Span> {
    let packages = reading.packages.iter().map(|package| package.span);
    let troubles = reading.troubles.iter().map(|trouble| trouble.span);
    let constraints = reading.constraints.iter().map(|package| package.span);
    let properties = reading.properties.iter().map(|property| property.span);
    let includes = reading.includes.iter().map(|include| include.span);
    packages.chain(troubles).chain(constraints).chain(properties).chain(includes).collect()
}

fn holds_something(reading: &Reading) -> bool {
    !reading.packages.is_empty() || !reading.constraints.is_empty() || !reading.properties.is_empty()
}

fn read_soundly(reader: &Reader, text: &str) -> Reading {
    let reading = reader.read(text);
    for span in spans(&reading) {
        assert!(text.get(span.start..span.end).is_some(), "{}: {span:?} of {text:?}", reader.name);
    }
    reading
}

#[test]
fn each_reader_has_a_sample_that_it_alone_claims_first() {
    assert_eq!(SAMPLES.len(), READERS.len());
    for ((path, text), expected) in SAMPLES.iter().zip(READERS) {
        let found = reader(path).unwrap();
        assert_eq!(found.name, expected.name, "{path}");
        assert!(holds_something(&read_soundly(found, text)), "{path}");
    }
}

#[test]
fn a_text_that_is_cut_anywhere_is_answered() {
    for (path, text) in SAMPLES {
        for cut in (0..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
            read_soundly(reader(path).unwrap(), &text[..cut]);
        }
    }
}

#[test]
fn an_unresolved_merge_is_told_of_in_every_format() {
    for (path, text) in SAMPLES {
        let text = format!("<<<<<<< HEAD\n{text}\n=======\n>>>>>>> other\n");
        let reading = read_soundly(reader(path).unwrap(), &text);
        assert!(reading.troubles[0].message.contains("unresolved merge"), "{path}");
        assert!(!holds_something(&reading), "{path}");
    }
}

#[test]
fn a_byte_order_mark_changes_nothing() {
    for (path, text) in SAMPLES {
        let reading = read_soundly(reader(path).unwrap(), &format!("\u{feff}{text}"));
        assert!(holds_something(&reading), "{path}: {:?}", reading.troubles);
    }
}

#[test]
fn a_file_that_is_too_large_is_told_of() {
    let text = " ".repeat(MOST_BYTES + 1);
    for reader in READERS {
        assert!(reader.read(&text).troubles[0].message.contains("larger than 64 MiB"), "{}", reader.name);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let text = String::from_utf8_lossy(&bytes);
        for reader in READERS {
            read_soundly(reader, &text);
        }
    }

    #[test]
    fn any_pieces_of_samples_are_answered(
        pieces in proptest::collection::vec((0..SAMPLES.len(), 0..200_usize, 0..60_usize), 1..8)
    ) {
        let mut text = String::new();
        for (sample, start, length) in pieces {
            text.extend(SAMPLES[sample].1.chars().skip(start).take(length));
        }
        for reader in READERS {
            read_soundly(reader, &text);
        }
    }
}
