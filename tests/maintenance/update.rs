//! `update` against a server that misbehaves: a correct database, or the old one untouched, and a clear word.

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use policy_sentry::{
    database::{Database, UnlistedStatus},
    iam::AccessLevelSource,
    maintenance::update::Error,
};
use pretty_assertions::assert_eq;

use super::{
    server::{Fault, Server},
    workshop::{
        Documents, NO_OVERRIDES, PAGES, REFERENCE, Workshop, frozen_sources, page_path, reference_path,
        reference_victim, run, victim,
    },
};

const ALWAYS: usize = usize::MAX;

fn assert_says(error: &Error, expected: &[&str]) {
    let mut message = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        message += &format!(": {cause}");
        source = cause.source();
    }
    for expected in expected {
        assert!(message.contains(expected), "`{expected}` is not in: {message}");
    }
}

fn without_victim() -> Documents {
    let mut pages = PAGES.clone();
    pages.remove(victim().0);
    pages
}

#[test]
fn a_server_that_behaves_gives_what_its_pages_give() {
    let workshop = Workshop::new();
    let outcome = workshop.update().unwrap();
    workshop.assert_new(&PAGES);
    assert_eq!(outcome.report.pages, PAGES.len());
    assert_eq!(outcome.diff.old_version, "2026-01-31");
    assert!(outcome.missing.is_empty() && outcome.leftover.is_none());
    let names: Vec<String> = workshop.server.requests().into_keys().collect();
    assert!(!names.contains(&page_path("list_x.html")), "a link with a fragment is no page");
}

/// The pages of today have neither dependent actions nor a day on which things came to be, and what is gone they
/// do not have at all.
#[test]
fn what_aws_no_longer_publishes_is_carried_forward() {
    let workshop = Workshop::new();
    workshop.update().unwrap();
    let reader = Database::open(&workshop.output()).unwrap().reader().unwrap();
    let action = |name: &str| reader.action(&name.parse().unwrap(), AccessLevelSource::Aws).unwrap().unwrap();
    let dependents = |name: &str| {
        let action = action(name);
        let known = reader.dependents_of(action.id, AccessLevelSource::Aws).unwrap();
        let names = known.iter().map(|dependent| dependent.action.name.to_string());
        if action.dependents_known { names.collect() } else { vec!["unknown".to_owned()] }
    };
    // The real pages are of June 2026 and say themselves what is needed.
    let (old, needed, first_seen) = match victim().1 {
        "kettle" => ("samovar:FillSamovar", vec!["kettle:BoilWater"], "2025-07-08"),
        _ => ("lambda:CreateFunction", vec!["iam:PassRole"], "2026-06-14"),
    };
    assert!(needed.iter().all(|needed| dependents(old).iter().any(|known| known == needed)));
    assert_eq!(action(old).first_seen.as_str(), first_seen);
    assert!(!reader.passed_to_services(action(old).id).unwrap().is_empty());
    if victim().1 == "kettle" {
        assert_eq!(dependents("samovar:TagSamovar"), ["unknown"]);
        assert_eq!(action("samovar:TagSamovar").first_seen.as_str(), reader.version().unwrap());
        let unlisted = reader.unlisted_actions("samovar").unwrap();
        let unlisted: Vec<_> = unlisted.iter().map(|action| (action.name.name(), action.status)).collect();
        assert_eq!(
            unlisted,
            [("BreakSamovar", UnlistedStatus::Retired), ("PolishSamovar", UnlistedStatus::Undocumented)]
        );
    }
}

#[test]
fn failures_that_pass_are_waited_for() {
    for fault in [
        Fault::Status(500),
        Fault::Status(503),
        Fault::Status(429),
        Fault::Cut,
        Fault::LengthTooLong,
        Fault::LengthTooShort,
        Fault::ErrorPage,
        Fault::Hang,
        Fault::HangInBody,
        Fault::Nonsense,
        Fault::NotText,
        Fault::Silence,
    ] {
        let workshop = Workshop::new();
        workshop.fail(victim().0, fault, 2);
        workshop.server.fail(&reference_path(&reference_victim()), fault, 2);
        workshop.server.fail("/services.json", fault, 1);
        workshop.server.fail("/reference/index.html", fault, 1);
        workshop.update().unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        workshop.assert_new(&PAGES);
        assert_eq!(workshop.server.requests().get(&page_path(victim().0)), Some(&3), "{fault:?}");
    }
}

/// AWS compresses what it sends.
#[test]
fn compressed_documents_are_unpacked() {
    let workshop = Workshop::new();
    for path in [
        "/reference/index.html",
        "/services.json",
        &reference_path(&reference_victim()),
        &page_path(victim().0),
    ] {
        workshop.server.fail(path, Fault::Gzip, ALWAYS);
    }
    workshop.update().unwrap();
    workshop.assert_new(&PAGES);
}

#[test]
fn failures_that_stay_leave_the_old_database() {
    for (fault, attempts, expected) in [
        (Fault::Status(500), 3, "the server answers with status 500"),
        (Fault::Status(404), 1, "the server answers with status 404"),
        (Fault::Status(403), 1, "the server answers with status 403"),
        (Fault::Status(204), 1, "the server answers with status 204"),
        (Fault::Cut, 3, "the document was cut short"),
        (Fault::LengthTooLong, 3, "the document was cut short"),
        (Fault::LengthTooShort, 3, "it is no HTML page, or not a whole one"),
        (Fault::GzipCut, 3, "the document was cut short"),
        (Fault::Moved, 1, "the server says that it has moved to `/elsewhere.html`"),
        (Fault::MovedPage, 3, "it is not the page of a service"),
        (Fault::ErrorPage, 3, "it is not the page of a service"),
        (Fault::Hang, 3, "the server took longer than 0.5 seconds"),
        (Fault::HangInBody, 3, "the server took longer than 0.5 seconds"),
        (Fault::Long, 1, "the document is longer than 4194304 bytes"),
        (Fault::Nonsense, 3, "the connection failed"),
        (Fault::NotText, 3, "the document is not UTF-8 text"),
        (Fault::Silence, 3, "the connection failed"),
    ] {
        let workshop = Workshop::new();
        workshop.fail(victim().0, fault, ALWAYS);
        let error = workshop.update().unwrap_err();
        let name = format!("1 document could not be fetched:\n  {}: ", victim().0);
        assert_says(&error, &[&name, expected]);
        assert_eq!(workshop.server.requests().get(&page_path(victim().0)), Some(&attempts), "{fault:?}");
        workshop.assert_untouched();
        // The next run asks for what is missing, and for nothing else.
        workshop.server.heal();
        workshop.update().unwrap();
        workshop.assert_new(&PAGES);
        let again: Vec<_> = workshop.server.requests().into_keys().collect();
        assert_eq!(again, ["/reference/index.html", &page_path(victim().0), "/services.json"], "{fault:?}");
    }
}

#[test]
fn the_service_reference_is_judged_as_the_pages_are() {
    for (fault, expected) in [
        (Fault::Status(500), "status 500"),
        (Fault::ErrorPage, "it is not the JSON of a service"),
        (Fault::Cut, "cut short"),
        (Fault::LengthTooShort, "it is not the JSON of a service"),
    ] {
        let workshop = Workshop::new();
        workshop.server.fail(&reference_path(&reference_victim()), fault, ALWAYS);
        assert_says(&workshop.update().unwrap_err(), &[&format!("  {}: ", reference_victim()), expected]);
        workshop.assert_untouched();
    }
}

#[test]
fn a_list_that_is_none_ends_the_run() {
    for fault in [Fault::ErrorPage, Fault::MovedPage, Fault::Moved, Fault::Status(500), Fault::Cut] {
        for list in ["/reference/index.html", "/services.json"] {
            let workshop = Workshop::new();
            workshop.server.fail(list, fault, ALWAYS);
            let error = workshop.update().unwrap_err();
            let name = if list == "/services.json" {
                "the list of the Service Reference"
            } else {
                "the index of pages"
            };
            assert_says(&error, &[name, list]);
            workshop.assert_untouched();
        }
    }
}

#[test]
fn a_list_names_files_and_its_own_server_only() {
    for (entry, expected) in [
        (r#"[{"service": "../x", "url": "https://a/x.json"}]"#, "`../x` is not a service prefix"),
        (
            r#"[{"service": "x", "url": "https://a.example/x.json"}]"#,
            "`https://a.example/x.json` is on another server",
        ),
        (r#"[{"service": "x", "url": "http://a.example/x.json"}]"#, "is not an https:// address"),
        ("[]", "it lists no service"),
    ] {
        let workshop = Workshop::new();
        workshop.server.put("/services.json", entry);
        assert_says(&workshop.update().unwrap_err(), &[expected]);
        workshop.assert_untouched();
    }
}

#[test]
fn an_index_with_a_page_that_does_not_exist_is_not_believed() {
    let workshop = Workshop::new();
    workshop.serve(PAGES.keys().map(String::as_str).chain(["list_gone.html"]));
    let error = workshop.update().unwrap_err();
    assert_says(
        &error,
        &["1 document could not be fetched:\n  list_gone.html: the server answers with status 404"],
    );
    workshop.assert_untouched();

    let mut request = workshop.request();
    request.may_be_missing.insert("list_gone.html".to_owned());
    assert_eq!(run(&request).unwrap().missing.len(), 1);
    workshop.assert_new(&PAGES);
}

#[test]
fn a_server_that_lost_everything_is_not_asked_to_the_end() {
    let workshop = Workshop::new();
    let gone: Vec<_> = (0..500).map(|number| format!("list_gone{number}.html")).collect();
    workshop.serve(gone.iter().map(String::as_str));
    assert_says(&workshop.update().unwrap_err(), &["documents could not be fetched"]);
    assert!(workshop.server.requests().len() < 40);
    workshop.assert_untouched();
}

#[test]
fn an_index_that_shrank_is_not_believed() {
    let workshop = Workshop::new();
    let few: Vec<_> = PAGES.keys().take(PAGES.len() / 2).map(String::as_str).collect();
    workshop.serve(few.iter().copied());
    let expected = format!("the index lists {} pages, and the old database has {}", few.len(), PAGES.len());
    assert_says(&workshop.update().unwrap_err(), &[&expected]);
    workshop.assert_untouched();
}

#[test]
fn a_service_that_vanishes_must_be_allowed_to() {
    let workshop = Workshop::new();
    let pages = without_victim();
    workshop.serve(pages.keys().map(String::as_str));
    let mut request = workshop.request();
    request.tolerance.drop = "60".parse().unwrap();
    let expected = format!("the service `{}` is gone", victim().1);
    assert_says(&run(&request).unwrap_err(), &["lacks too much", &expected, "--allow-removed"]);
    workshop.assert_untouched();

    request.tolerance.services.insert(victim().1.to_uppercase());
    run(&request).unwrap();
    workshop.assert_new(&pages);
}

#[test]
fn a_layout_that_changed_is_an_error_of_the_build() {
    let workshop = Workshop::new();
    let html = PAGES[victim().0].replace("Access level", "Level");
    workshop.server.put(&page_path(victim().0), html.clone());
    let error = workshop.update().unwrap_err();
    assert_says(&error, &["no database can be built of what was fetched", victim().0, "unknown table"]);
    workshop.assert_untouched();
    // What was fetched was taken for a page, so only a fresh run asks for it again.
    workshop.server.put(&page_path(victim().0), PAGES[victim().0].clone());
    assert!(workshop.update().is_err());
    let mut request = workshop.request();
    request.fresh = true;
    run(&request).unwrap();
    workshop.assert_new(&PAGES);
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let workshop = Workshop::new();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut request = workshop.request();
    request.html_index = format!("http://{nobody}/index.html").parse().unwrap();
    assert_says(&run(&request).unwrap_err(), &["the connection failed", &nobody.to_string(), "3 attempts"]);
    workshop.assert_untouched();
}

#[test]
fn https_is_spoken_with_whom_an_authority_vouches_for() {
    let (server, certificate) = Server::start_tls();
    let workshop = Workshop::with(server);
    assert_says(
        &workshop.update().unwrap_err(),
        &["the index of pages: the connection failed", "certificate"],
    );
    workshop.assert_untouched();

    let authorities = workshop.path("cache").join("lock");
    let mut request = workshop.request();
    request.authorities = Some(authorities);
    assert_says(&run(&request).unwrap_err(), &["is not a PEM file of certificates"]);
    let directory = tempfile::tempdir().unwrap();
    request.authorities = Some(directory.path().join("authorities.pem"));
    assert_says(&run(&request).unwrap_err(), &["cannot read", "authorities.pem"]);
    fs::write(directory.path().join("authorities.pem"), certificate).unwrap();
    run(&request).unwrap();
    workshop.assert_new(&PAGES);
}

#[test]
fn https_is_not_given_up_for_a_server_that_lacks_it() {
    let workshop = Workshop::new();
    let mut request = workshop.request();
    request.html_index = workshop.addresses().0.replace("http://", "https://").parse().unwrap();
    assert_says(&run(&request).unwrap_err(), &["the index of pages: the connection failed"]);
    workshop.assert_untouched();
}

#[test]
fn a_cached_file_that_changed_is_fetched_again() {
    let workshop = Workshop::new();
    workshop.server.fail(&reference_path(&reference_victim()), Fault::Status(500), ALWAYS);
    workshop.update().unwrap_err();
    workshop.server.heal();
    workshop.server.requests();
    let cached = workshop.path("cache/html").join(victim().0);
    fs::write(
        &cached,
        fs::read_to_string(&cached).unwrap().replace("Grants", "Denies").replace("Write", "Read"),
    )
    .unwrap();
    fs::write(workshop.path("cache/html/list_stale.html"), "stale").unwrap();
    workshop.update().unwrap();
    workshop.assert_new(&PAGES);
    let again: Vec<_> = workshop.server.requests().into_keys().collect();
    assert_eq!(
        again,
        [
            "/reference/index.html",
            &page_path(victim().0),
            "/services.json",
            &reference_path(&reference_victim())
        ]
    );
}

#[test]
fn a_run_that_ended_or_is_old_is_not_continued() {
    let workshop = Workshop::new();
    workshop.update().unwrap();
    workshop.server.requests();
    workshop.update().unwrap();
    assert_eq!(workshop.server.requests().len(), PAGES.len() + REFERENCE.len() + 2);

    workshop.server.fail(&reference_path(&reference_victim()), Fault::Status(404), 1);
    workshop.update().unwrap_err();
    workshop.server.requests();
    thread::sleep(Duration::from_millis(1100));
    let mut request = workshop.request();
    request.cache_for = Duration::ZERO;
    run(&request).unwrap();
    assert_eq!(workshop.server.requests().len(), PAGES.len() + REFERENCE.len() + 2);
}

#[test]
fn a_directory_of_others_is_not_taken_for_a_cache() {
    let workshop = Workshop::new();
    fs::create_dir_all(workshop.path("cache/html")).unwrap();
    fs::write(workshop.path("cache/html/list_mine.html"), "mine").unwrap();
    assert_says(&workshop.update().unwrap_err(), &["is not empty and not a cache of downloads"]);
    assert_eq!(fs::read_to_string(workshop.path("cache/html/list_mine.html")).unwrap(), "mine");
    workshop.assert_untouched();
}

#[test]
fn an_old_database_that_is_damaged_is_not_replaced_unasked() {
    let workshop = Workshop::new();
    fs::write(workshop.output(), "what is this?").unwrap();
    assert_says(&workshop.update().unwrap_err(), &["cannot be compared", "this is not an SQLite database"]);
    assert_eq!(fs::read_to_string(workshop.output()).unwrap(), "what is this?");
}

#[test]
fn overrides_of_a_file_have_to_fit() {
    let workshop = Workshop::new();
    let overrides = workshop.path("cache-overrides.csv");
    fs::write(&overrides, format!("{NO_OVERRIDES}policy_sentry,kettle,Whistle,Read,Write\n")).unwrap();
    let mut request = workshop.request();
    request.overrides = Some(overrides.clone());
    assert_says(&run(&request).unwrap_err(), &["kettle:Whistle does not exist"]);
    fs::remove_file(overrides).unwrap();
    workshop.assert_untouched();
}

/// The command, with the addresses of the workshop.
fn command(workshop: &Workshop) -> Command {
    let (index, services) = workshop.addresses();
    let mut command = Command::new(env!("CARGO_BIN_EXE_iam-database"));
    command.args(["update", "--html-index", &index, "--service-reference", &services, "--pause", "0.01"]);
    command.arg("--output").arg(workshop.output()).arg("--cache").arg(workshop.path("cache"));
    if let Some(sources) = frozen_sources() {
        command.arg("--sources").arg(sources);
    }
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A run that has everything but one page, for which it waits.
fn waiting_run(workshop: &Workshop) -> Child {
    workshop.fail(victim().0, Fault::HangInBody, 1);
    let child = command(workshop).spawn().unwrap();
    let begun = Instant::now();
    while journal_lines(&workshop.path("cache/journal")) < PAGES.len() + REFERENCE.len() - 1 {
        assert!(begun.elapsed() < Duration::from_mins(1), "the other documents do not come");
        thread::sleep(Duration::from_millis(20));
    }
    child
}

fn journal_lines(journal: &Path) -> usize {
    fs::read_to_string(journal).map_or(0, |text| text.lines().count())
}

#[test]
fn a_killed_run_leaves_the_old_database_and_is_continued() {
    let workshop = Workshop::new();
    let mut child = waiting_run(&workshop);
    child.kill().unwrap();
    child.wait().unwrap();
    workshop.assert_untouched();
    workshop.server.requests();
    let output = command(&workshop).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let again: Vec<_> = workshop.server.requests().into_keys().collect();
    assert_eq!(again, ["/reference/index.html", &page_path(victim().0), "/services.json"]);
    workshop.assert_new(&PAGES);
}

#[test]
fn two_runs_do_not_share_a_cache() {
    let workshop = Workshop::new();
    let mut first = waiting_run(&workshop);
    let second = command(&workshop).output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    let message = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(message.contains("another run is using the cache"), "{message}");
    first.kill().unwrap();
    first.wait().unwrap();
}

#[test]
fn the_command_says_what_it_did() {
    let workshop = Workshop::new();
    let output = command(&workshop).arg("--diff").arg(workshop.path("cache-diff.md")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("before, they were those of 2026-01-31\n"), "{text}");
    let diff = fs::read_to_string(workshop.path("cache-diff.md")).unwrap();
    assert!(diff.starts_with("### IAM database: 2026-01-31 to "), "{diff}");
}

#[test]
fn only_this_machine_is_asked_without_tls() {
    let output = Command::new(env!("CARGO_BIN_EXE_iam-database"))
        .args(["update", "--html-index", "http://docs.example.com/index.html"])
        .output()
        .unwrap();
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("is not an https:// address"), "{message}");
}
