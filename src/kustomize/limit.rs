//! How much one kustomization may take: each limit has a name that its problem tells.

/// Largest file that is read: more than any release of a large project holds.
pub(super) const MOST_FILE_BYTES: u64 = 64 << 20;
/// Most bytes that all texts of a build may have.
const MOST_BYTES: usize = 256 << 20;
/// Most kustomizations that lie in each other.
pub(super) const MOST_DEPTH: usize = 50;
/// Most kustomizations that one may take in, those taken twice counted twice.
const MOST_KUSTOMIZATIONS: usize = 2_000;
/// Most objects of a build.
const MOST_OBJECTS: usize = 50_000;
/// Most values that all steps of a build may look at.
const MOST_STEPS: usize = 100_000_000;

/// What is left of the limits of a build.
pub(super) struct Budget {
    bytes: usize,
    kustomizations: usize,
    objects: usize,
    steps: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            bytes: MOST_BYTES,
            kustomizations: MOST_KUSTOMIZATIONS,
            objects: MOST_OBJECTS,
            steps: MOST_STEPS,
        }
    }
}

impl Budget {
    pub(super) fn bytes(&mut self, count: usize) -> Result<(), String> {
        take(&mut self.bytes, count, || format!("{} MiB of text", MOST_BYTES >> 20))
    }

    pub(super) fn kustomization(&mut self) -> Result<(), String> {
        take(&mut self.kustomizations, 1, || format!("{MOST_KUSTOMIZATIONS} kustomizations"))
    }

    pub(super) fn objects(&mut self, count: usize) -> Result<(), String> {
        take(&mut self.objects, count, || format!("{MOST_OBJECTS} objects"))
    }

    /// Counts the values that a step looks at.
    pub(super) fn steps(&mut self, count: usize) -> Result<(), String> {
        take(&mut self.steps, count, || format!("{MOST_STEPS} steps"))
    }
}

fn take(left: &mut usize, count: usize, limit: impl Fn() -> String) -> Result<(), String> {
    let rest = left.checked_sub(count);
    *left = rest.unwrap_or_default();
    rest.map(drop).ok_or_else(|| format!("the kustomization goes beyond the limit of {}", limit()))
}
