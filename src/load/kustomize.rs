//! Kustomizations read into objects.
//!
//! In: a folder with a kustomization, and how far it may reach. Out: the objects that `kustomize build` would print, and problems.

use std::path::Path;
use std::sync::Arc;

use super::definition::is_definition;
use super::{Loaded, Object, Origin};
use crate::discover::Input;
use crate::helm::Parses;
use crate::helm::chart::Bounds;
use crate::kustomize;

/// Builds the kustomization at `path`.
pub(super) fn read(path: &Path, bounds: &Bounds, parses: &mut Parses) -> Loaded {
    let built = kustomize::build(path, bounds, parses);
    let kept = built.objects.into_iter().filter(|object| !is_definition(&object.root));
    let objects = kept.map(|object| Object {
        root: object.root,
        origin: Origin::Built(built.patchwork.clone()),
        chart: object.chart,
        template: None,
        default_namespace: None,
        environment: None,
    });
    Loaded { objects: objects.collect(), problems: built.problems, ..Loaded::default() }
}

/// What came of one of several kustomizations: each is an environment that is called like its folder.
pub(super) fn named(loaded: Loaded, input: &Input) -> Loaded {
    let Input::Kustomization(path) = input else { return loaded };
    let environment = Some(Arc::from(path.display().to_string()));
    let objects =
        loaded.objects.into_iter().map(|object| Object { environment: environment.clone(), ..object });
    let problems = loaded.problems.into_iter().map(|problem| problem.within(environment.clone().into()));
    Loaded { objects: objects.collect(), problems: problems.collect(), ..loaded }
}
