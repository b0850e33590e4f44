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
    maintenance::{
        guard::Tolerance,
        update::{Error, Limits, Outcome, Update, update},
    },
};
use tempfile::TempDir;

use super::server::{Fault, Server};

pub(crate) const NO_OVERRIDES: &str = "source,service,action,access_level,documented\n";
const INDEX: &str = "/reference/index.html";
const SERVICES: &str = "/services.json";

/// Documents by their file names.
pub(crate) type Documents = BTreeMap<String, String>;

/// The pages: invented ones, or those of the directory that `IAM_PAGES` names.
pub(crate) static PAGES: LazyLock<Documents> = LazyLock::new(|| match env::var("IAM_PAGES") {
    Ok(directory) => documents(&directory),
    Err(_) => [
        ("list_samovar.html", include_str!("../ingest/pages/list_samovar.html")),
        ("list_teapot.html", include_str!("../ingest/pages/list_teapot.html")),
        ("list_teapotforguests.html", include_str!("../ingest/pages/list_teapotforguests.html")),
        ("list_kettle.html", include_str!("../ingest/pages/list_kettle.html")),
    ]
    .map(|(name, html)| (name.to_owned(), whole(html)))
    .into(),
});

/// The Service Reference: invented, or that of the directory that `IAM_SERVICE_REFERENCE` names.
pub(crate) static REFERENCE: LazyLock<Documents> =
    LazyLock::new(|| match env::var("IAM_SERVICE_REFERENCE") {
        Ok(directory) => documents(&directory),
        Err(_) => [("kettle.json", KETTLE), ("samovar.json", SAMOVAR)]
            .map(|(name, json)| (name.to_owned(), json.to_owned()))
            .into(),
    });

const KETTLE: &str = r#"{"Name": "kettle", "Actions": [], "Version": "v1.4"}"#;
const SAMOVAR: &str = r#"{
    "Name": "samovar", "Version": "v1.4",
    "Actions": [
        {"Name": "FillSamovar", "ActionConditionKeys": [],
         "Annotations": {"Properties": {"IsList": false, "IsPermissionManagement": false, "IsTaggingOnly": false, "IsWrite": true}},
         "Resources": [{"Name": "urn", "ConditionKeys": ["samovar:Litres"]}, {"Name": "tray", "ConditionKeys": ["samovar:Litres"]}]},
        {"Name": "PolishSamovar", "ActionConditionKeys": [], "Resources": []}
    ],
    "Resources": [
        {"Name": "urn", "ARNFormats": ["arn:${Partition}:samovar:${Region}:${Account}:urn/${UrnId}"],
         "ConditionKeys": ["samovar:Metal"]}
    ],
    "Operations": [
        {"Name": "FillSamovar", "AuthorizedActions": [
            {"Name": "FillSamovar", "Service": "samovar"},
            {"Name": "PassRole", "Service": "iam", "Context": {"iam:PassedToService": ["samovar.amazonaws.com"]}}]}
    ]
}"#;

fn documents(directory: &str) -> Documents {
    let paths = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| (file_name(&path), fs::read_to_string(&path).unwrap())).collect()
}

/// What AWS no longer publishes: invented, unless real pages are served.
static FROZEN: LazyLock<Option<TempDir>> = LazyLock::new(|| env::var_os("IAM_PAGES").is_none().then(frozen));

/// Five sources and their list. Only the base and the older base have something to say.
fn frozen() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    let mut list = serde_json::Map::new();
    for (role, date, facts) in [
        (
            "base",
            "2025-10-27",
            r#"{"fact":"action","service":"samovar","name":"BreakSamovar","access_level":"Write"}"#,
        ),
        (
            "dependents",
            "2025-07-08",
            r#"{"fact":"action","service":"samovar","name":"FillSamovar","permission_only":true,"dependent_actions":["kettle:BoilWater"]}"#,
        ),
        ("structure", "2025-08-22", ""),
        ("pages", "2025-06-14", ""),
        ("links", "2025-10-26", ""),
    ] {
        list.insert(role.to_owned(), write_source(directory.path(), role, date, facts));
    }
    fs::write(path("sources.json"), serde_json::to_string(&list).unwrap()).unwrap();
    directory
}

/// Writes the facts of one source, and says what the list of sources says of it.
fn write_source(directory: &Path, role: &str, date: &str, facts: &str) -> serde_json::Value {
    fs::write(directory.join(role), zstd::bulk::compress(facts.as_bytes(), 3).unwrap()).unwrap();
    serde_json::json!({
        "file": role, "name": role, "date": date, "licence": "", "address": "", "original": "",
        "original_sha256": "", "facts_sha256": ingest::sha256(facts.as_bytes()),
    })
}

/// A source that says nothing.
pub(crate) fn empty_source(directory: &Path, role: &str, date: &str) -> serde_json::Value {
    write_source(directory, role, date, "")
}

/// The directory of what AWS no longer publishes, if it is not the program's own.
pub(crate) fn frozen_sources() -> Option<PathBuf> {
    FROZEN.as_ref().map(|directory| directory.path().to_owned())
}

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

/// A file of the Service Reference.
pub(crate) fn reference_victim() -> String {
    let name = if REFERENCE.contains_key("kettle.json") { "kettle.json" } else { "s3.json" };
    name.to_owned()
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
        let services = REFERENCE.keys().map(|name| {
            let service = name.strip_suffix(".json").unwrap();
            serde_json::json!({"service": service, "url": format!("{address}{}", reference_path(name))})
        });
        workshop.server.put(SERVICES, services.collect::<serde_json::Value>().to_string());
        for (name, json) in &*REFERENCE {
            workshop.server.put(&reference_path(name), json.as_str());
        }
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
            sources: frozen_sources(),
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
    pub(crate) fn assert_new(&self, pages: &Documents) {
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

pub(crate) fn reference_path(name: &str) -> String {
    format!("/v1/{name}")
}

pub(crate) fn run(request: &Update) -> Result<Outcome, Error> {
    update(request, &|_| {})
}

/// What the build side makes of pages, the Service Reference and what is frozen.
pub(crate) fn build(pages: &Documents, date: &str) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    for (folder, documents) in [("pages", pages), ("reference", &*REFERENCE)] {
        fs::create_dir(path(folder)).unwrap();
        for (name, text) in documents {
            fs::write(path(folder).join(name), text).unwrap();
        }
    }
    let invented = pages.contains_key("list_teapot.html");
    fs::write(path("overrides.csv"), NO_OVERRIDES).unwrap();
    let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/access-level-overrides.csv");
    let build = ingest::Build {
        input: ingest::Input::Published {
            pages: path("pages"),
            service_reference: path("reference"),
            date: date.parse().unwrap(),
            sources: frozen_sources(),
        },
        overrides: if invented { path("overrides.csv") } else { bundled },
        output: path("iam.sqlite"),
        compress: false,
        descriptions: false,
        index: None,
    };
    ingest::build(&build).unwrap();
    fs::read(build.output).unwrap()
}
