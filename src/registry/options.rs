//! How registries are reached: what the command line, the configuration and the environment say about it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use super::retry::Patience;

/// How long what a tag stands for is taken for known.
const AGE: Duration = Duration::from_secs(3600);
/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// How registries are reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Hosts (with their port) that are spoken to without TLS.
    pub plain_http: Vec<String>,
    /// A file with certificates of authorities that are trusted besides those of the machine.
    pub ca_file: Option<PathBuf>,
    /// Copies and what they are copies of: `registry.corp/hub` and `docker.io`. A copy is asked first.
    pub copies: Vec<(String, String)>,
    /// How long an answer may take, and each piece of it.
    pub timeout: Duration,
    /// How requests are tried again.
    pub patience: Patience,
    /// Files with logins, the one that decides first.
    pub logins: Vec<PathBuf>,
    /// The proxies.
    pub proxies: Proxies,
    /// Where answers are kept; nothing when they are not.
    pub cache: Option<PathBuf>,
    /// How long what a tag stands for is taken for known.
    pub age: Duration,
}

/// Which proxy is taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    /// For requests over TLS.
    pub https: Option<String>,
    /// For the others.
    pub http: Option<String>,
    /// Hosts that are reached directly: `localhost`, `.corp.example`, `*`.
    pub exempt: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            plain_http: Vec::new(),
            ca_file: None,
            copies: Vec::new(),
            timeout: TIMEOUT,
            patience: Patience::default(),
            logins: Vec::new(),
            proxies: Proxies::default(),
            cache: None,
            age: AGE,
        }
    }
}

impl Options {
    /// What the environment says; the variables come from whoever may read it.
    pub fn of(variable: &dyn Fn(&str) -> Option<OsString>) -> Self {
        Self {
            logins: logins(variable),
            proxies: Proxies::of(variable),
            cache: cache(variable),
            ..Self::default()
        }
    }
}

impl Proxies {
    fn of(variable: &dyn Fn(&str) -> Option<OsString>) -> Self {
        let first = |names: &[&str]| {
            let mut texts = names.iter().filter_map(|name| variable(name)?.into_string().ok());
            texts.find(|text| !text.is_empty())
        };
        Self {
            https: first(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]),
            http: first(&["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"]),
            exempt: first(&["NO_PROXY", "no_proxy"])
                .map(|text| text.split([',', ' ']).filter(|it| !it.is_empty()).flat_map(exempt).collect())
                .unwrap_or_default(),
        }
    }
}

/// A domain exempts what is below it too, as it does for curl; ports are not looked at.
fn exempt(pattern: &str) -> Vec<String> {
    let name = match pattern.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => pattern,
    };
    let is_domain = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let below = is_domain.then(|| format!(".{name}"));
    std::iter::once(name.to_owned()).chain(below).collect()
}

fn path(variable: &dyn Fn(&str) -> Option<OsString>, name: &str) -> Option<PathBuf> {
    variable(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// Where logins are looked for: the file that is named, then Podman's, then Docker's.
fn logins(variable: &dyn Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    let named = path(variable, "REGISTRY_AUTH_FILE");
    let podman = path(variable, "XDG_RUNTIME_DIR").map(|folder| folder.join("containers/auth.json"));
    let docker = path(variable, "DOCKER_CONFIG")
        .or_else(|| path(variable, "HOME").map(|home| home.join(".docker")))
        .map(|folder| folder.join("config.json"));
    [named, podman, docker].into_iter().flatten().collect()
}

/// The folder that is made for what can be fetched again.
fn cache(variable: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let base = path(variable, "XDG_CACHE_HOME").filter(|folder| folder.is_absolute());
    let base = base.or_else(|| path(variable, "HOME").map(|home| home.join(".cache")));
    base.map(|folder| folder.join("staletoken"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(variables: &[(&str, &str)]) -> Options {
        Options::of(&|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn the_environment_says_where_logins_and_the_cache_are() {
        let all = options(&[
            ("HOME", "/home/me"),
            ("XDG_CACHE_HOME", "/var/cache/me"),
            ("XDG_RUNTIME_DIR", "/run/user/1"),
            ("REGISTRY_AUTH_FILE", "/etc/auth.json"),
            ("DOCKER_CONFIG", "/etc/docker"),
        ]);
        let logins = ["/etc/auth.json", "/run/user/1/containers/auth.json", "/etc/docker/config.json"];
        assert_eq!(all.logins, logins.map(PathBuf::from));
        assert_eq!(all.cache, Some(PathBuf::from("/var/cache/me/staletoken")));
        let home = options(&[("HOME", "/home/me"), ("XDG_CACHE_HOME", "relative")]);
        assert_eq!(home.logins, [PathBuf::from("/home/me/.docker/config.json")]);
        assert_eq!(home.cache, Some(PathBuf::from("/home/me/.cache/staletoken")));
        assert_eq!(options(&[]).cache, None);
    }

    #[test]
    fn the_environment_names_proxies() {
        let proxies = options(&[
            ("HTTPS_PROXY", "http://a:1"),
            ("ALL_PROXY", "http://b:2"),
            ("NO_PROXY", "corp.example, .lab.example,10.0.0.1:5000,[::1]"),
        ])
        .proxies;
        assert_eq!(
            (proxies.https.as_deref(), proxies.http.as_deref()),
            (Some("http://a:1"), Some("http://b:2"))
        );
        assert_eq!(proxies.exempt, ["corp.example", ".corp.example", ".lab.example", "10.0.0.1", "[::1]"]);
        assert_eq!(options(&[("HTTPS_PROXY", "")]).proxies, Proxies::default());
    }
}
