//! A directory with an old database, and a server of what is to replace it.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    sync::LazyLock,
    time::Duration,
};

use policy_sentry::{
    database::Database,
    ingest,
    upkeep::{
        guard::Tolerance,
        update::{Error, Limits, Outcome, Update, update},
    },
};
use tempfile::TempDir;

use super::server::{Fault, Server};

pub(crate) const NO_OVERRIDES: &str = "source,service,action,access_level,documented\n";
const INDEX: &str = "/reference/index.html";
const SERVICES: &str = "/services.json";

/// The pages by their file names.
pub(crate) static PAGES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| match env::var("IAM_PAGES") {
    Ok(directory) => fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (file_name(&path), fs::read_to_string(&path).unwrap()))
        .collect(),
    Err(_) => [
        ("list_teapot.html", include_str!("../ingest/pages/list_teapot.html")),
        ("list_teapotforguests.html", include_str!("../ingest/pages/list_teapotforguests.html")),
        ("list_kettle.html", include_str!("../ingest/pages/list_kettle.html")),
    ]
    .map(|(name, html)| (name.to_owned(), whole(html)))
    .into(),
});

/// The pages of the other tests end where their content does.
fn whole(html: &str) -> String {
    if html.trim_end().ends_with("</html>") { html.to_owned() } else { format!("{html}</html>\n") }
}

/// A page that is alone in giving its service, and the service.
pub(crate) fn victim() -> (&'static str, &'static str) {
    if PAGES.contains_key("list_kettle.html") {
        ("list_kettle.html", "kettle")
    } else {
        ("list_amazons3.html", "s3")
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

pub(crate) struct Workshop {
    pub(crate) directory: TempDir,
    pub(crate) server: Server,
    old: Vec<u8>,
}

impl Workshop {
    /// With an old database of the same pages.
    pub(crate) fn new() -> Self {
        Self::with(Server::start())
    }

    pub(crate) fn with(server: Server) -> Self {
        static OLD: LazyLock<Vec<u8>> = LazyLock::new(|| build(&PAGES, "2026-01-31"));
        let workshop = Self { directory: tempfile::tempdir().unwrap(), server, old: OLD.clone() };
        fs::write(workshop.output(), &workshop.old).unwrap();
        workshop.serve(PAGES.keys().map(String::as_str));
        for (name, html) in &*PAGES {
            workshop.server.put(&page_path(name), html.as_str());
        }
        let address = &workshop.server.address;
        let services = serde_json::json!([{"service": "kettle", "url": format!("{address}/v1/kettle.json")}]);
        workshop.server.put(SERVICES, services.to_string());
        workshop.server.put("/v1/kettle.json", r#"{"Name": "kettle", "Actions": [], "Version": "v1.4"}"#);
        workshop
    }

    /// Lets the index list these pages.
    pub(crate) fn serve<'a>(&self, names: impl Iterator<Item = &'a str>) {
        let links: String = names.map(|name| format!("<li><a href=\"./{name}\">A page</a></li>\n")).collect();
        let others = "<a href=\"#top\">Top</a><a href=\"list_x.html#actions_table\">Actions</a>";
        self.server.put(INDEX, format!("<html><body>{others}<ul>{links}</ul></body></html>"));
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn output(&self) -> PathBuf {
        self.path("iam.sqlite")
    }

    pub(crate) fn addresses(&self) -> (String, String) {
        (format!("{}{INDEX}", self.server.address), format!("{}{SERVICES}", self.server.address))
    }

    /// Impatient, with a cache that stays.
    pub(crate) fn request(&self) -> Update {
        let (index, services) = self.addresses();
        Update {
            output: self.output(),
            previous: None,
            html_index: index.parse().unwrap(),
            service_reference: services.parse().unwrap(),
            cache: self.path("cache"),
            keep_cache: true,
            cache_for: Duration::from_hours(1),
            fresh: false,
            parallel: 4.try_into().unwrap(),
            limits: Limits {
                timeout: Duration::from_millis(500),
                attempts: 3,
                first_pause: Duration::from_millis(5),
                bytes: 4 << 20,
            },
            authorities: None,
            may_be_missing: ["nothing.html".to_owned()].into(),
            tolerance: Tolerance::default(),
            overrides: None,
            descriptions: false,
        }
    }

    pub(crate) fn update(&self) -> Result<Outcome, Error> {
        run(&self.request())
    }

    /// The output is what its pages give, byte for byte.
    pub(crate) fn assert_new(&self, pages: &BTreeMap<String, String>) {
        let version = Database::open(&self.output()).unwrap().reader().unwrap().version().unwrap();
        assert_ne!(version, "2026-01-31");
        assert!(fs::read(self.output()).unwrap() == build(pages, &version), "other bytes than a build gives");
        assert_eq!(self.files(), ["cache", "iam.sqlite"]);
    }

    /// The output is what it was, and nothing lies beside it.
    pub(crate) fn assert_untouched(&self) {
        assert!(fs::read(self.output()).unwrap() == self.old, "the old database has changed");
        let files: Vec<_> = self.files().into_iter().filter(|name| name != "cache").collect();
        assert_eq!(files, ["iam.sqlite"]);
    }

    pub(crate) fn fail(&self, name: &str, fault: Fault, times: usize) {
        self.server.fail(&page_path(name), fault, times);
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.directory.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| file_name(&entry.unwrap().path())).collect();
        names.sort();
        names
    }
}

pub(crate) fn page_path(name: &str) -> String {
    format!("/reference/{name}")
}

pub(crate) fn run(request: &Update) -> Result<Outcome, Error> {
    update(request, &|_| {})
}

/// What the build side makes of pages.
pub(crate) fn build(pages: &BTreeMap<String, String>, date: &str) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    fs::create_dir(path("pages")).unwrap();
    for (name, html) in pages {
        fs::write(path("pages").join(name), html).unwrap();
    }
    let invented = pages.contains_key("list_teapot.html");
    fs::write(path("overrides.csv"), NO_OVERRIDES).unwrap();
    let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/access-level-overrides.csv");
    let build = ingest::Build {
        input: ingest::Input::Pages { directory: path("pages"), date: date.parse().unwrap() },
        overrides: if invented { path("overrides.csv") } else { bundled },
        output: path("iam.sqlite"),
        compress: false,
        descriptions: false,
        index: None,
    };
    ingest::build(&build).unwrap();
    fs::read(build.output).unwrap()
}
