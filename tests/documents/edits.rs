//! Policies of several documents before and after an edit, as an author makes one: how many documents change.

use std::collections::BTreeMap;

use policy_sentry::document::{OneOrMany, PolicyDocument, Statement, Target, split};

use crate::vocabulary::{Cell, vocabulary};

/// Numbers that look random, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        // The constants of Knuth's MMIX.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn of<'t, T>(&mut self, things: &'t [T]) -> &'t T {
        &things[self.below(things.len())]
    }
}

/// A statement of the policies: what a level means to a type, on some of its resources.
fn statement(random: &mut Random, vocabulary: &[Cell], services: &[String], number: usize) -> Statement {
    let service = random.of(services);
    let cell = random.of(of_service(vocabulary, service));
    let arns: Vec<String> = (0..=random.below(3)).map(|_| arn(random, service)).collect();
    Statement {
        sid: Some(format!("{}{number}", cell.name).into()),
        effect: Some("Allow".into()),
        action: Some(cell.actions.clone().into()),
        resource: Some(arns.into()),
        ..Statement::default()
    }
}

/// The cells of a service, which stand together.
fn of_service<'v>(vocabulary: &'v [Cell], service: &str) -> &'v [Cell] {
    let start = vocabulary.partition_point(|cell| *cell.service < *service);
    let end = vocabulary.partition_point(|cell| *cell.service <= *service);
    &vocabulary[start..end]
}

fn arn(random: &mut Random, service: &str) -> String {
    format!("arn:aws:{service}:eu-west-1:111122223333:resource/orders-{}", random.below(1_000_000))
}

fn policy(random: &mut Random, vocabulary: &[Cell]) -> PolicyDocument {
    let services: Vec<String> =
        (0..3 + random.below(20)).map(|_| random.of(vocabulary).service.clone()).collect();
    let statements =
        (0..20 + random.below(80)).map(|number| statement(random, vocabulary, &services, number));
    PolicyDocument::new(statements.collect())
}

/// The kinds of edits, each of which concerns one statement.
const EDITS: [&str; 6] =
    ["adds an action", "takes an action", "adds an ARN", "renames", "adds a statement", "takes a statement"];

/// Makes an edit, and says which.
fn edit(random: &mut Random, vocabulary: &[Cell], document: &mut PolicyDocument) -> &'static str {
    let kind = *random.of(&EDITS);
    let statements = document.statements.entries_mut();
    let place = random.below(statements.len());
    let service = statements[place].actions()[0].split(':').next().unwrap().to_owned();
    match kind {
        "adds an action" => {
            let others = random.of(of_service(vocabulary, &service));
            entries(&mut statements[place].action).insert(0, random.of(&others.actions).clone());
        }
        "takes an action" if statements[place].actions().len() > 1 => {
            let actions = entries(&mut statements[place].action);
            actions.remove(random.below(actions.len()));
        }
        "adds an ARN" => entries(&mut statements[place].resource).push(arn(random, &service)),
        "adds a statement" => {
            let services = [random.of(vocabulary).service.clone(), service];
            let number = statements.len();
            statements.insert(place, statement(random, vocabulary, &services, number));
        }
        "takes a statement" => drop(statements.remove(place)),
        _ => entries(&mut statements[place].resource)[0] = arn(random, &service),
    }
    kind
}

fn entries(list: &mut Option<OneOrMany<String>>) -> &mut Vec<String> {
    list.as_mut().unwrap().entries_mut()
}

/// Documents that are not the same before and after.
fn changed(before: &BTreeMap<String, PolicyDocument>, after: &BTreeMap<String, PolicyDocument>) -> usize {
    let added = after.keys().filter(|key| !before.contains_key(*key)).count();
    before.iter().filter(|(key, document)| after.get(*key) != Some(*document)).count() + added
}

fn limit() -> usize {
    Target::ManagedPolicy.quota().unwrap().characters
}

/// Documents of `count`, if the sizes alone would decide.
fn fewest(document: &PolicyDocument) -> usize {
    let frame = PolicyDocument::new(Vec::new()).size();
    (document.size() - frame).div_ceil(limit() - frame)
}

#[test]
fn nine_of_ten_edits_change_one_document() {
    let vocabulary = vocabulary();
    let mut random = Random(2026);
    let (mut edits, mut alone) = (0, 0);
    let mut table: BTreeMap<(&str, usize), usize> = BTreeMap::new();
    while edits < 500 {
        let mut document = policy(&mut random, &vocabulary);
        let (whole, before) = (document.clone(), split(&document, limit()).unwrap());
        let kind = edit(&mut random, &vocabulary, &mut document);
        if before.len() < 2 || document == whole {
            continue;
        }
        let changed = changed(&before, &split(&document, limit()).unwrap());
        edits += 1;
        alone += usize::from(changed <= 1);
        *table.entry((kind, changed)).or_default() += 1;
    }
    let table: Vec<String> = table
        .iter()
        .map(|((kind, changed), edits)| format!("{kind}: {changed} documents, {edits} edits"))
        .collect();
    assert!(alone * 10 >= edits * 9, "{alone} of {edits} edits change one document:\n{}", table.join("\n"));
}

#[test]
fn there_are_hardly_more_documents_than_the_sizes_ask_for() {
    let vocabulary = vocabulary();
    let mut random = Random(2027);
    for _ in 0..200 {
        let document = policy(&mut random, &vocabulary);
        let documents = split(&document, limit()).unwrap();
        assert!(documents.values().all(|document| document.size() <= limit()));
        let fewest = fewest(&document);
        let most = (fewest + 1).max(fewest * 5 / 4);
        assert!(documents.len() <= most, "{} documents where {fewest} are the fewest", documents.len());
    }
}
