//! Where parts of a patchwork were written.

use super::*;
use crate::yaml::parse_stream_at;

fn node(text: &str, base: usize) -> Node {
    parse_stream_at(text, base).remove(0).root.unwrap().unwrap()
}

#[test]
fn files_keep_their_places() {
    let mut patchwork = Patchwork::default();
    let [one, two] = ["a: 1\n", "b: two\n"].map(|text| Source::new(text, text));
    patchwork.file(&one);
    let base = patchwork.file(&two);
    let root = node(two.text(), base);
    let site = patchwork.trace(root.get("b").unwrap().span).primary;
    assert_eq!((site.source.name(), site.text()), ("b: two\n", "two"));
}

#[test]
fn what_a_scalar_holds_is_placed_line_by_line() {
    let text = "patch: |-\n  spec:\n    image: a/b:1.0\n";
    let mut patchwork = Patchwork::default();
    let source = Source::new("kustomization.yaml", text);
    let base = patchwork.file(&source);
    let outer = node(text, base);
    let inner = outer.get("patch").unwrap();
    let at = patchwork.inner(inner);
    let root = node(&inner.as_scalar().unwrap().text.clone(), at);
    let image = root.at(&["spec", "image"]).unwrap();
    let site = patchwork.trace(image.text_span(patchwork.text(), 4..7)).primary;
    assert_eq!((site.source.name(), site.text(), site.position().line), ("kustomization.yaml", "1.0", 3));
}

#[test]
fn a_composed_scalar_is_written_where_its_parts_are() {
    let (manifest, setting) = ("image: a/b:1.0\n", "newTag: \"0.9\"\n");
    let mut patchwork = Patchwork::default();
    let [one, two] = [("m.yaml", manifest), ("k.yaml", setting)].map(|(name, text)| Source::new(name, text));
    let bases = [&one, &two].map(|source| patchwork.file(source));
    let image = node(manifest, bases[0]).get("image").unwrap().clone();
    let tag = node(setting, bases[1]).get("newTag").unwrap().clone();
    let parts = vec![
        patchwork.kept(&image, "a/b:1.0", 0..3),
        Part { text: ":".to_owned(), ..patchwork.set(&tag, "0.9", &image) },
        patchwork.set(&tag, "0.9", &image),
    ];
    let made = patchwork.compose(parts);
    assert_eq!(&*made.as_scalar().unwrap().text, "a/b:0.9");
    let trace = patchwork.trace(made.text_span(patchwork.text(), 4..7));
    assert_eq!((trace.primary.source.name(), trace.primary.text()), ("k.yaml", "0.9"));
    assert_eq!((trace.via[0].source.name(), trace.via[0].text()), ("m.yaml", "a/b:1.0"));
    let name = patchwork.trace(made.text_span(patchwork.text(), 0..3)).primary;
    assert_eq!((name.source.name(), name.text()), ("m.yaml", "a/b"));
}
