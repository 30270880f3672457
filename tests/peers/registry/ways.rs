//! The ways to an image: copies that the configuration names, the machine that is meant, and what is kept.

use serde_json::json;

use super::image::{Image, descriptor, index};
use super::inside::{AGAIN, NEVER};
use super::proxy::Proxy;
use super::run::Home;
use super::server::Server;

#[test]
fn a_copy_that_the_configuration_names_is_asked_in_place_of_the_registry() {
    let Some(server) = Server::start("") else { return };
    server.put(&Image::holding(&[NEVER], &[]), "hub/shop/cart", &["1"]);
    let home = Home::new();
    let config = home.write("staletoken.yaml", &format!("mirrors:\n  {}/hub: docker.io\n", server.host));
    let config = config.to_str().unwrap();
    let arguments = ["image", "shop/cart:1", "--inspect", "--plain-http", &server.host, "--config", config];
    let said = home.run(&arguments, "");
    assert_eq!((said.first().0, said.contacted()), ("stale", vec![server.host.as_str()]), "{said:?}");
}

#[test]
fn the_machine_that_is_meant_decides_which_image_of_an_index_is_read() {
    let Some(server) = Server::start("") else { return };
    let images = [("amd64", Image::holding(&[NEVER], &[])), ("arm64", Image::holding(&[AGAIN], &[]))];
    let entries = images.iter().map(|(architecture, image)| {
        server.put(image, "shop/cart", &[]);
        let mut entry = descriptor("application/vnd.oci.image.manifest.v1+json", &image.manifest);
        entry["platform"] = json!({ "os": "linux", "architecture": architecture });
        entry
    });
    server.put_blobs("shop/cart", [], &[(&index(&entries.collect::<Vec<_>>()), &["1"])]);
    let reference = format!("{}/shop/cart:1", server.host);
    let plain = ["--inspect", "--plain-http", &server.host];
    let asked = |more: &[&str]| Home::new().image(&reference, &[&plain[..], more].concat());
    assert_eq!(asked(&[]).first().0, "stale");
    assert_eq!(asked(&["--platform", "linux/arm64"]).first().0, "reloads");
    let none = asked(&["--platform", "linux/s390x"]);
    let why = "it has no image for linux/s390x: choose one with --platform: linux/amd64, linux/arm64";
    assert!(none.first().1.contains(why), "{none:?}");
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "cart" },
        "spec": { "nodeSelector": { "kubernetes.io/arch": "arm64" }, "containers": [{ "name": "it", "image": reference }] },
    });
    let said = Home::new().run(&[&["check", "-"], &plain[..]].concat(), &pod.to_string());
    assert_eq!(said.first().0, "reloads", "{said:?}");
}

#[test]
fn what_is_kept_can_be_found_emptied_and_done_without() {
    let Some(server) = Server::start("") else { return };
    server.put(&Image::holding(&[NEVER], &[]), "shop/cart", &["1"]);
    let proxy = Proxy::start(&server.host, |_, _| None);
    let (home, reference) = (Home::new(), format!("{}/shop/cart:1", proxy.host));
    let arguments = ["image", &reference, "--inspect", "--plain-http", &proxy.host];
    let asked = |more: &[&str]| {
        assert_eq!(home.run(&[&arguments[..], more].concat(), "").first().0, "stale");
        proxy.asked().len()
    };
    let folder = home.path().join(".cache/staletoken");
    let of_cache = |what: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_staletoken"))
            .args(["cache", what])
            .env_clear()
            .env("HOME", home.path())
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let whole = asked(&["--no-cache"]);
    assert!(whole > 2 && !folder.exists());
    assert_eq!((asked(&[]), asked(&[]), asked(&["--no-cache"])), (whole, 0, whole));
    assert_eq!(of_cache("path"), format!("{}\n", folder.display()));
    assert!(of_cache("clean").ends_with(&format!("bytes from {}\n", folder.display())));
    assert_eq!(asked(&[]), whole, "nothing was left");
}
