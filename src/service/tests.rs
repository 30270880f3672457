//! Programs read from folders that the tests make.

use std::fs;
use std::path::Path;

use super::*;
use crate::verdict::Reload;

fn repository(files: &[(&str, &str)]) -> (tempfile::TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().unwrap();
    let write = |(path, text): &(&str, &str)| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    };
    let paths = files.iter().map(write).collect();
    (folder, paths)
}

/// Each client as folder, SDK and version, verdict, scope and the packages that bring it in.
fn told(folder: &Path, services: &[Service]) -> Vec<String> {
    let base = folder.to_string_lossy().into_owned();
    let line = |service: &Service, client: &Dependency| {
        let place = service.folder.replace(&base, "").trim_start_matches('/').to_owned();
        let Dependency { scope, needed_by, verdict, .. } = client;
        format!(
            "{place}: {} {} {} {scope:?} {needed_by:?}",
            client.client.sdk,
            client.client.version,
            verdict.as_str()
        )
    };
    services
        .iter()
        .flat_map(|service| service.clients.iter().map(move |client| line(service, client)))
        .collect()
}

#[test]
fn a_lock_decides_over_what_is_asked_for() {
    let (folder, paths) = repository(&[
        ("a/pyproject.toml", "[project]\ndependencies = [\"kubernetes>=1\"]\n"),
        (
            "a/uv.lock",
            "[[package]]\nname = \"operator\"\nversion = \"1\"\ndependencies = [{ name = \"kubernetes\" }]\n[[package]]\nname = \"kubernetes\"\nversion = \"11.0.0\"\n",
        ),
        ("b/go.mod", "module b\ngo 1.17\nrequire k8s.io/client-go v0.17.3\n"),
        ("b/vendor/modules.txt", "# k8s.io/client-go v11.0.0+incompatible\n"),
        ("b/go.sum", "k8s.io/client-go v0.9.0 h1:x=\n"),
    ]);
    let (services, problems) = read(&paths, &[], &Knowledge::embedded(), Jobs(|| 2));
    assert_eq!(problems, []);
    assert_eq!(
        told(folder.path(), &services),
        [
            "a: pkg:pypi/kubernetes 11.0.0 stale Runtime [\"operator\"]",
            "b: pkg:golang/k8s.io/client-go v11.0.0+incompatible stale Runtime []",
        ]
    );
    let site = &services[0].clients[0].site;
    assert_eq!(site.text(), "11.0.0");
    assert_eq!(services[0].clients[0].client.reload, Ok(Reload::Never));
}

#[test]
fn a_range_is_judged_when_all_of_it_agrees() {
    let (folder, paths) = repository(&[
        ("a/requirements.txt", "kubernetes<11\n"),
        ("b/requirements.txt", "kubernetes>=10\n"),
        ("c/requirements.txt", "kubernetes>=12,<35\n"),
        ("d/test-requirements.txt", "kubernetes==11.0.0\n"),
    ]);
    let (services, _) = read(&paths, &[], &Knowledge::embedded(), Jobs(|| 2));
    assert_eq!(
        told(folder.path(), &services),
        [
            "a: pkg:pypi/kubernetes <11 stale Runtime []",
            "b: pkg:pypi/kubernetes >=10 unknown Runtime []",
            "c: pkg:pypi/kubernetes >=12,<35 reloads Runtime []",
            "d: pkg:pypi/kubernetes 11.0.0 stale Test []",
        ]
    );
}

#[test]
fn the_lock_of_a_workspace_speaks_for_its_members() {
    let (folder, paths) = repository(&[
        (
            "package-lock.json",
            r#"{"packages": {"node_modules/@kubernetes/client-node": {"version": "0.10.2"}}}"#,
        ),
        ("package.json", r#"{"workspaces": ["apps/*"]}"#),
        ("apps/a/package.json", r#"{"dependencies": {"@kubernetes/client-node": "^0.10.0"}}"#),
        ("apps/b/package.json", r#"{"dependencies": {"kubernetes-client": "9.0.0"}}"#),
    ]);
    let (services, _) = read(&paths, &[], &Knowledge::embedded(), Jobs(|| 2));
    let told = told(folder.path(), &services);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("client-node 0.10.2 stale"), "{told:?}");
    assert!(told[1].starts_with("apps/b: pkg:npm/kubernetes-client 9.0.0"), "{told:?}");
}

#[test]
fn a_lock_that_does_not_say_what_for_is_asked_of_the_file_beside_it() {
    let lock = "\"@kubernetes/client-node@^0.10.2\":\n  version \"0.10.2\"\n";
    let asks = |key: &str| format!("{{\"{key}\": {{\"@kubernetes/client-node\": \"^0.10.2\"}}}}");
    let (folder, paths) = repository(&[
        ("a/yarn.lock", lock),
        ("a/package.json", &asks("devDependencies")),
        ("b/yarn.lock", lock),
        ("b/package.json", &asks("dependencies")),
        (
            "c/yarn.lock",
            &format!(
                "{lock}other@1:\n  version \"1.0.0\"\n  dependencies:\n    \"@kubernetes/client-node\" \"^0.10.2\"\n"
            ),
        ),
        ("c/package.json", &asks("devDependencies")),
    ]);
    let (services, _) = read(&paths, &[], &Knowledge::embedded(), Jobs(|| 2));
    let scopes: Vec<Scope> = services.iter().map(|service| service.clients[0].scope).collect();
    assert_eq!(scopes, [Scope::Test, Scope::Runtime, Scope::Runtime], "{}", folder.path().display());
}

#[test]
fn what_only_a_hint_names_is_unknown() {
    let sum = "k8s.io/client-go v0.9.0 h1:x=\nk8s.io/client-go v0.9.0/go.mod h1:x=\nk8s.io/client-go v0.10.0 h1:x=\n";
    let (folder, paths) = repository(&[
        ("a/go.mod", "module a\n\ngo 1.13\n\nrequire a.io/b v1.0.0\n"),
        ("a/go.sum", sum),
        ("b/go.mod", "module b\n\ngo 1.17\n\nrequire a.io/b v1.0.0\n"),
        ("b/go.sum", sum),
    ]);
    let paths: Vec<PathBuf> = paths.into_iter().filter(|path| path.ends_with("go.mod")).collect();
    let (services, _) = read(&paths, &[], &Knowledge::embedded(), Jobs::default());
    assert_eq!(
        told(folder.path(), &services),
        ["a: pkg:golang/k8s.io/client-go v0.9.0 and v0.10.0 unknown Runtime []"]
    );
    assert_eq!(services[0].clients[0].site.position().line, 3);
}

#[test]
fn what_cannot_be_read_is_a_problem_with_its_place_and_the_rest_goes_on() {
    let (folder, mut paths) = repository(&[
        ("a/package-lock.json", "{\"packages\": {"),
        (
            "b/requirements.txt",
            "<<<<<<< HEAD\nkubernetes==11.0.0\n=======\n>>>>>>> x\nkopf==1.0\n-r gone.txt\n",
        ),
        ("c/go.mod", "require k8s.io/client-go v11.0.0\n"),
    ]);
    let odd = folder.path().join("d/go.mod");
    fs::create_dir_all(odd.parent().unwrap()).unwrap();
    fs::write(&odd, [0xff, 0xfe, 0x00]).unwrap();
    paths.push(odd);
    let (services, problems) = read(&paths, &[], &Knowledge::embedded(), Jobs(|| 2));
    let mut messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    messages.sort_unstable();
    assert_eq!(messages.len(), 4, "{messages:?}");
    assert!(messages[0].starts_with("gone.txt is named here"), "{messages:?}");
    assert!(problems.iter().all(|problem| problem.help.is_some()));
    assert_eq!(services.iter().map(|service| service.clients.len()).sum::<usize>(), 2, "kopf and client-go");
}

#[test]
fn images_that_are_built_here_are_found_in_each_place() {
    let (folder, paths) = repository(&[
        (
            "skaffold.yaml",
            "kind: Config\nbuild:\n  artifacts:\n  - image: registry.corp/shop/cart\n    context: services/cart\n",
        ),
        (
            "deploy/docker-compose.yml",
            "services:\n  web:\n    image: registry.corp/shop/web:1\n    build:\n      context: ../services/web\n",
        ),
        (
            ".github/workflows/a.yml",
            "jobs:\n  a:\n    steps:\n    - uses: docker/build-push-action@v5\n      with:\n        context: ./services/pay\n        \
             tags: |\n          ghcr.io/corp/pay:${{ github.sha }}\n          ghcr.io/corp/pay:latest\n\
             \x20 b:\n    steps:\n    - id: meta\n      uses: docker/metadata-action@v5\n      with:\n        images: |\n          ghcr.io/corp/made\n\
             \x20   - uses: docker/build-push-action@v5\n      with: {context: services/made, tags: \"${{ steps.meta.outputs.tags }}\"}\n\
             \x20   - run: |\n        docker build \\\n          -t ghcr.io/corp/typed:$TAG -f services/typed/Dockerfile services\n",
        ),
        ("services/mail/Dockerfile", "FROM a\nLABEL org.opencontainers.image.title=\"corp/mail\"\n"),
        (
            "deploy/kustomization.yaml",
            "images:\n- name: registry.corp/shop/cart\n  newName: quay.io/corp/cart\n",
        ),
    ]);
    let base = format!("{}/", folder.path().display());
    let told =
        |built: Built| format!("{} {} {}", built.name, built.folder, built.dockerfile).replace(&base, "");
    let mut found: Vec<String> = built(&paths).into_iter().map(told).collect();
    found.sort();
    found.dedup();
    assert_eq!(
        found,
        [
            "docker.io/corp/mail services/mail services/mail/Dockerfile",
            "ghcr.io/corp/made services/made services/made/Dockerfile",
            "ghcr.io/corp/pay services/pay services/pay/Dockerfile",
            "ghcr.io/corp/typed services services/typed/Dockerfile",
            "quay.io/corp/cart services/cart services/cart/Dockerfile",
            "registry.corp/shop/cart services/cart services/cart/Dockerfile",
            "registry.corp/shop/web services/web services/web/Dockerfile",
        ]
    );
}

#[test]
fn the_images_that_dockerfiles_build_upon_are_underlined_where_their_tag_is_written() {
    let (_folder, paths) = repository(&[
        (
            "a/Dockerfile",
            "ARG TAG=1.0\nFROM golang:1.20 AS unused\nFROM corp/tools:2 AS tools\nFROM corp/base:${TAG}\nCOPY --from=tools /x /x\n",
        ),
        ("b/Containerfile", "FROM ${BASE}\n"),
        ("c/Dockerfile", "FROM a b c:/\n"),
    ]);
    let (bases, problems) = bases(&paths, Jobs(|| 2));
    let told: Vec<String> = bases
        .iter()
        .map(|base| {
            let place = base.trace.primary.position();
            format!("{} {:?} {}:{}", base.reference, base.share, place.line, base.trace.primary.text())
        })
        .collect();
    assert_eq!(
        told,
        [
            "docker.io/corp/tools:2 Files 3:2",
            "docker.io/corp/base:1.0 Whole 1:1.0",
            "docker.io/library/a Whole 1:a"
        ]
    );
    let open: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(open.len(), 1, "{open:?}");
    assert!(open[0].starts_with("the image `${BASE}` was not looked at"), "{open:?}");
}

#[test]
fn a_folder_of_examples_is_judged_like_anything_else_by_who_asks_for_it() {
    let (folder, paths) = repository(&[("examples/a/requirements.txt", "kubernetes==11.0.0\n")]);
    let scope = |given: &[PathBuf]| {
        read(&paths, given, &Knowledge::embedded(), Jobs::default()).0[0].clients[0].scope
    };
    let root = folder.path().to_owned();
    assert_eq!(scope(&[root.join("examples")]), Scope::Runtime);
    assert_eq!(scope(&[root]), Scope::Test);
    assert_eq!(scope(&paths), Scope::Test);
}
