//! What is granted beyond the request, over every resource type at every level, here and there.

use std::collections::{BTreeMap, BTreeSet};

use policy_sentry::{
    catalog::Catalog,
    database::Database,
    iam::{AccessLevel, AccessLevelSource},
    writer::{Effect, Request, Resource, write},
};

use crate::{
    facts::Facts,
    policy_sentry_model,
    vectors::{Mode, Strings, Template},
};

/// Types, and (type, level) pairs, of which a policy grants on `*` what an ARN could narrow; by the action.
#[derive(Default)]
struct Beyond {
    arns: BTreeSet<String>,
    policies: usize,
    actions: BTreeMap<String, usize>,
}

impl Beyond {
    fn add(&mut self, arn: &str, actions: BTreeSet<String>) {
        if !actions.is_empty() {
            self.arns.insert(arn.to_owned());
            self.policies += 1;
        }
        for action in actions {
            *self.actions.entry(action).or_default() += 1;
        }
    }

    fn lines(&self, who: &str) -> String {
        let of = |action: &str| self.actions.get(action).copied().unwrap_or_default();
        format!(
            "{who}: {} types in {} policies; iam:PassRole {} times, iam:AttachRolePolicy {} times\n",
            self.arns.len(),
            self.policies,
            of("iam:PassRole"),
            of("iam:AttachRolePolicy"),
        )
    }
}

fn asking(level: AccessLevel, arn: &str) -> Template {
    let list = Strings::List(vec![arn.to_owned()]);
    Template {
        mode: Mode::Crud,
        effect: "Allow".to_owned(),
        lists: BTreeMap::from([(level.as_snake_case().to_owned(), list)]),
    }
}

#[test]
fn what_could_be_narrowed_is_never_granted_everywhere_unasked() {
    let catalog = Catalog::of(&Database::embedded()).unwrap();
    let facts = Facts::read(catalog.tables());
    let could_be_narrowed =
        |action: &String| facts.action(action).is_some_and(|action| !action.is_wildcard_only());
    let arns: BTreeSet<String> = facts.one_arn_of_each_type().into_values().flatten().collect();
    let (mut theirs, mut ours) = (Beyond::default(), Beyond::default());
    for arn in &arns {
        for level in AccessLevel::ALL {
            if let Ok(policy) = policy_sentry_model::write(&asking(level, arn), &facts) {
                let everywhere =
                    policy.statements.into_values().filter(|(_, resources)| resources.contains("*"));
                let actions = everywhere.flat_map(|(actions, _)| actions).filter(could_be_narrowed);
                theirs.add(arn, actions.collect());
            }
            let mut request = Request::new(Effect::Allow, AccessLevelSource::default());
            request.ask(level, arn.parse().unwrap(), 0);
            if let Ok(written) = write(&request, &catalog) {
                let everywhere =
                    written.statements.into_iter().filter(|one| one.resources == [Resource::Every]);
                let names = everywhere.flat_map(|one| one.actions).map(|action| action.to_string());
                ours.add(arn, names.filter(could_be_narrowed).collect());
            }
        }
    }
    let text = format!(
        "One ARN of each of {} types, at each level: granted on * although an ARN could narrow it\n{}{}",
        arns.len(),
        theirs.lines("Policy Sentry"),
        ours.lines("this provider"),
    );
    insta::assert_snapshot!(text);
    assert_eq!(ours.policies, 0);
}
